/*
 * From flat protected mode to real mode in the ROM, for assembler files: each
 * segment register gets the limit and rights of real mode, then PE is cleared
 * (PRM386 14.5). Changes EAX; the code behind it is of 16 bits, CS is the ROM's,
 * the other segment registers are to be loaded. Interrupts are off.
 */
#ifndef PAGEWALK_FIRMWARE_LIB_REAL_MODE_H
#define PAGEWALK_FIRMWARE_LIB_REAL_MODE_H

#include "firmware/lib/layout.h"
#include "firmware/lib/registers.h"

        .macro  enter_real_mode_in_rom
        ljmp    $SELECTOR_CODE16, $(1f - ROM_BASE)
        .code16
1:      movw    $SELECTOR_DATA16, %ax
        movw    %ax, %ds
        movw    %ax, %es
        movw    %ax, %fs
        movw    %ax, %gs
        movw    %ax, %ss
        movl    %cr0, %eax
        andb    $~CR0_PE, %al
        movl    %eax, %cr0
        ljmpl   $ROM_SEGMENT, $(2f - ROM_BASE)
2:
        .endm

#endif
