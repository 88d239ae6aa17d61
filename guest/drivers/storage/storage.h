/*
 * The drivers of block devices. None looks for its devices at boot: a kernel
 * that uses no disk touches none.
 */
#ifndef PAGEWALK_GUEST_DRIVERS_STORAGE_STORAGE_H
#define PAGEWALK_GUEST_DRIVERS_STORAGE_STORAGE_H

/* Look for the machine's block devices and register them, at the first call.
 * Everything that uses block_find or block_next calls this before. */
void storage_init(void);

#endif
