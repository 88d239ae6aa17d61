/*
 * The parts of the PC/AT board that need a word before software can rely on
 * them: the 8259 pair, the local APIC before it (if any), the 8254 and address
 * line 20.
 */
#ifndef PAGEWALK_FIRMWARE_CHIPSET_H
#define PAGEWALK_FIRMWARE_CHIPSET_H

#include <stdbool.h>

/* Interrupts 0-7 to vectors 0x08, 8-15 to 0x70, all masked; 8254 channel 0 at
 * 18.2 Hz. */
void chipset_init(void);

/* Lets the timer's interrupt through, for a boot sector. */
void chipset_start_timer(void);

/* Opens address line 20 by port 0x92 or, if that does not help, by the 8042;
 * false if both fail. */
bool chipset_open_a20(void);

#endif
