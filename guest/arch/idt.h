/*
 * The interrupt descriptor table (SDM vol. 3, 6.10): a gate for each of the 32
 * exceptions, the 16 interrupt lines and INT 0x80, all of which lead by a stub
 * to trap_dispatch.
 */
#ifndef PAGEWALK_GUEST_ARCH_IDT_H
#define PAGEWALK_GUEST_ARCH_IDT_H

/* Fill the IDT with the stubs of trap_entry.S and load it. Entering the
 * kernel through the entry area comes later: see entry_area_activate. */
void idt_init(void);

#endif
