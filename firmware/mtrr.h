/* Memory types: which addresses are RAM, ROM and devices, as a processor with
 * memory type range registers wants to be told. */
#ifndef PAGEWALK_FIRMWARE_MTRR_H
#define PAGEWALK_FIRMWARE_MTRR_H

/* Sets and enables them. Does nothing on a processor without. */
void mtrr_init(void);

#endif
