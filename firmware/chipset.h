/*
 * The parts of the PC/AT board that must be programmed before software can rely
 * on them: the 8259 pair, the local APIC in front of it (if there is one), the
 * 8237 pair, the 8254 and address line 20.
 */
#ifndef PAGEWALK_FIRMWARE_CHIPSET_H
#define PAGEWALK_FIRMWARE_CHIPSET_H

#include <stdbool.h>

/* Interrupts 0-7 to vectors 0x08, 8-15 to 0x70, all masked; DMA channel 4 in
 * cascade mode; 8254 channel 0 at 18.2 Hz. */
void chipset_init(void);

/* Whether the processor has a local APIC. */
bool chipset_has_apic(void);

/* Unmasks the interrupts of timer and keyboard, for a boot sector. */
void chipset_open_interrupts(void);

/* Opens address line 20 by port 0x92 or, if that has no effect, by the 8042;
 * false if both fail. */
bool chipset_open_a20(void);

#endif
