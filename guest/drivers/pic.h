/*
 * The pair of 8259 interrupt controllers, delivering lines 0..15 at TRAP_IRQ0.
 */
#ifndef PAGEWALK_GUEST_DRIVERS_PIC_H
#define PAGEWALK_GUEST_DRIVERS_PIC_H

#include <stdbool.h>

/* Program both controllers and mask every line but the cascade. */
void pic_init(void);
void pic_unmask(unsigned line);

/* End the interrupt on LINE that is in service. */
void pic_eoi(unsigned line);

/* Is the interrupt on LINE spurious? A controller raises its last line, 7 or
 * 15, when a request goes away before the processor takes it. Such an interrupt
 * is not in service and must not get pic_eoi. */
bool pic_is_spurious(unsigned line);

#endif
