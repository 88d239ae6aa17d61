/*
 * The pair of 8259 interrupt controllers, delivering lines 0..15 at TRAP_IRQ0.
 */
#ifndef PAGEWALK_GUEST_DRIVERS_PIC_H
#define PAGEWALK_GUEST_DRIVERS_PIC_H

#include <stdbool.h>

/* Program both controllers; every line but the cascade is masked. */
void pic_init(void);
void pic_unmask(unsigned line);
void pic_eoi(unsigned line);

/* Lines 7 and 15 also fire when a request went away before it was taken; such
 * an interrupt is not in service and gets no EOI on its own controller. */
bool pic_is_spurious(unsigned line);

#endif
