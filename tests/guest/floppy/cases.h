/* The groups of cases, in the order in which they run. */
#ifndef PAGEWALK_TESTS_GUEST_FLOPPY_CASES_H
#define PAGEWALK_TESTS_GUEST_FLOPPY_CASES_H

void cases_dma_registers(void);
void cases_control(void);
void cases_write(void);
void cases_read(void);
void cases_track(void);
void cases_dma_modes(void);
void cases_non_dma(void);
void cases_wait(void);

#endif
