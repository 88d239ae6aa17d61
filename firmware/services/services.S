/*
 * The real-mode side of the BIOS services. A service is C in flat protected
 * mode: its interrupt saves the caller's registers on the caller's stack,
 * enters protected mode with that same stack under its linear address, calls
 * service_call() and returns the way it came, with the registers and flags
 * that the service left in the saved copy (struct bios_call). Callers are in
 * real mode; the segment limits they return with are 64 KiB.
 */
#include "firmware/lib/layout.h"

        .text
        .code16

#define SERVICE(number, handler) \
        .globl  service_##number; \
service_##number: \
        pushw   $0x##number; \
        jmp     service_entry;
#include "firmware/services/services.def"
#undef SERVICE

service_entry:
        cld
        pushw   %ds
        pushw   %es
        pushw   %fs
        pushw   %gs
        pushal
        subw    $8, %sp                 /* the caller's GDTR */
        movw    %sp, %bp
        sgdtl   (%bp)

protected_call:
        xorl    %esi, %esi
        movw    %ss, %si                /* %esi: the caller's SS */
        movl    %esi, %ebx
        shll    $4, %ebx
        movzwl  %sp, %ecx
        addl    %ecx, %ebx              /* %ebx: the stack, linear */
        addr32 lgdtl %cs:(gdt_pointer - ROM_BASE)
        movl    %cr0, %eax
        orb     $1, %al
        movl    %eax, %cr0
        ljmpl   $SELECTOR_CODE32, $1f
        .code32
1:      movw    $SELECTOR_DATA32, %ax
        movw    %ax, %ds
        movw    %ax, %es
        movw    %ax, %fs
        movw    %ax, %gs
        movw    %ax, %ss
        movl    %ebx, %esp
        leal    8(%ebx), %eax
        pushl   %eax
        call    service_call
        movl    %eax, %edi              /* %edi: call again? */

        ljmp    $SELECTOR_CODE16, $(1f - ROM_BASE)
        .code16
1:      movw    $SELECTOR_DATA16, %ax
        movw    %ax, %ds
        movw    %ax, %es
        movw    %ax, %fs
        movw    %ax, %gs
        movw    %ax, %ss
        movl    %cr0, %eax
        andb    $0xfe, %al
        movl    %eax, %cr0
        ljmpl   $ROM_SEGMENT, $(1f - ROM_BASE)
1:      movw    %si, %ss
        shll    $4, %esi
        subl    %esi, %ebx
        movl    %ebx, %esp
        movw    %sp, %bp
        lgdtl   (%bp)
        testl   %edi, %edi
        jz      2f
        sti                             /* a service that waits: let the */
        nop                             /* timer's interrupt in */
        cli
        jmp     protected_call

2:      addw    $8, %sp
        popal
        popw    %gs
        popw    %fs
        popw    %es
        popw    %ds
        addw    $2, %sp                 /* the service's number */
        iret

/* IRQ 0, 18.2 times a second: counts the day's ticks in the BIOS data area
 * (0x1800b0 to a day) and calls the user's hook, INT 1Ch. */
        .globl  irq_timer
irq_timer:
        pushw   %ds
        pushl   %eax
        xorw    %ax, %ax
        movw    %ax, %ds
        movl    BDA_BASE + 0x6c, %eax
        incl    %eax
        cmpl    $0x1800b0, %eax
        jb      1f
        xorl    %eax, %eax
        movb    $1, BDA_BASE + 0x70
1:      movl    %eax, BDA_BASE + 0x6c
        int     $0x1c
        movb    $0x20, %al              /* end of interrupt */
        outb    %al, $0x20
        popl    %eax
        popw    %ds
        iret

/* Interrupts that nobody expects are acknowledged and forgotten. */
        .globl  irq_slave, irq_master, interrupt_ignored
irq_slave:
        pushw   %ax
        movb    $0x20, %al
        outb    %al, $0xa0
        outb    %al, $0x20
        popw    %ax
        iret
irq_master:
        pushw   %ax
        movb    $0x20, %al
        outb    %al, $0x20
        popw    %ax
interrupt_ignored:
        iret

        .section .note.GNU-stack, "", @progbits
