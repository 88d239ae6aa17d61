/*
 * The real-mode side of the BIOS services. A service is C in flat protected
 * mode. Its interrupt saves the caller's registers on the caller's stack
 * (struct bios_call), enters protected mode, where it uses the caller's stack
 * at its linear address, and calls service_call(). It returns to real mode with
 * the registers and flags that the service left in struct bios_call. Callers
 * are in real mode; their segment limits are 64 KiB after the call.
 */
#include "firmware/lib/layout.h"
#include "firmware/lib/pic.h"
#include "firmware/lib/real_mode.h"
#include "firmware/lib/registers.h"

#define SERVICE_AGAIN   1               /* enum service_result */
#define TICKS_A_DAY     0x1800b0        /* of 18.2 a second */
#define INT_USER_TICK   0x1c
#define INT_USER_BREAK  0x1b
#define INT_USER_ALARM  0x4a
#define INT_PRINT_SCREEN 0x05
#define INT_SYSTEM      0x15
#define KEYBOARD_DATA   0x60
#define KEYBOARD_STATUS 0x64
#define KEYBOARD_STATUS_MOUSE 0x20
#define KEYBOARD_RESET  0xfe            /* command: pulses the reset line */
#define AH_KEYBOARD_INTERCEPT 0x4f
#define AX_SYSTEM_PRESSED 0x8500
#define FLOPPY_DOR      0x3f2           /* digital output register */
#define FLOPPY_INTERRUPTED 0x80         /* of BDA_FLOPPY_CALIBRATED */
#define FLOPPY_MOTORS_OFF 0x0c          /* running, with DMA */

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
        orb     $CR0_PE, %al
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

        enter_real_mode_in_rom
        movw    %si, %ss
        shll    $4, %esi
        subl    %esi, %ebx
        movl    %ebx, %esp
        movw    %sp, %bp
        lgdtl   (%bp)
        cmpl    $SERVICE_AGAIN, %edi
        jb      3f
        sti                             /* a service that waits: let */
        je      2f                      /* interrupts in */
        hlt
2:      nop
        cli
        jmp     protected_call

3:      addw    $8, %sp
        popal
        popw    %gs
        popw    %fs
        popw    %es
        popw    %ds
        addw    $2, %sp                 /* the service's number */
        iret

/* IRQ 0, 18.2 times a second: counts the day's ticks in the BIOS data area,
 * stops the floppies' motors when their time is over, and calls the user's
 * hook. */
        .globl  irq_timer
irq_timer:
        pushw   %ds
        pushl   %eax
        xorw    %ax, %ax
        movw    %ax, %ds
        movl    BDA_BASE + BDA_TICKS, %eax
        incl    %eax
        cmpl    $TICKS_A_DAY, %eax
        jb      1f
        xorl    %eax, %eax
        movb    $1, BDA_BASE + BDA_MIDNIGHT
1:      movl    %eax, BDA_BASE + BDA_TICKS
        cmpb    $0, BDA_BASE + BDA_FLOPPY_TICKS
        je      1f
        decb    BDA_BASE + BDA_FLOPPY_TICKS
        jnz     1f
        pushw   %dx                     /* the floppies' motors stop */
        movb    $0, BDA_BASE + BDA_FLOPPY_MOTORS
        movw    $FLOPPY_DOR, %dx
        movb    $FLOPPY_MOTORS_OFF, %al
        outb    %al, %dx
        popw    %dx
1:      int     $INT_USER_TICK
        movb    $PIC_EOI, %al
        outb    %al, $PIC_MASTER
        popl    %eax
        popw    %ds
        iret

/* Calls the C side of an interrupt, as INT would. */
        .macro  call_service number
        pushfw
        pushw   %cs
        callw   service_\number
        .endm

/* IRQ 1: INT 15h AH=4Fh may change the scan code or, with no carry, drop it. C
 * then says what to do (enum keys_request), which is done after the interrupt's
 * end. */
        .globl  irq_keyboard
irq_keyboard:
        pushw   %ax
        inb     $KEYBOARD_STATUS, %al
        testb   $KEYBOARD_STATUS_MOUSE, %al
        movw    $0, %ax
        jnz     1f
        inb     $KEYBOARD_DATA, %al
        movb    $AH_KEYBOARD_INTERCEPT, %ah
        stc
        int     $INT_SYSTEM
        movb    $0, %ah
        jnc     1f
        call_service 09
1:      movb    $PIC_EOI, %al
        outb    %al, $PIC_MASTER
        decb    %ah
        js      6f                      /* KEYS_NOTHING */
        jz      2f
        decb    %ah
        jz      3f
        decb    %ah
        jz      4f
        decb    %ah                     /* pressed: 0, released: 1 */
        movb    %ah, %al
        movb    $(AX_SYSTEM_PRESSED >> 8), %ah
        sti
        int     $INT_SYSTEM
        jmp     6f
2:      int     $INT_PRINT_SCREEN
        jmp     6f
3:      int     $INT_USER_BREAK
        jmp     6f
4:      movb    $KEYBOARD_RESET, %al
        outb    %al, $KEYBOARD_STATUS
5:      hlt
        jmp     5b
6:      popw    %ax
        iret

/* IRQ 8: the real-time clock. C says whether it is an alarm. */
        .globl  irq_clock
irq_clock:
        pushw   %ax
        call_service 70
        movb    $PIC_EOI, %al
        outb    %al, $PIC_SLAVE
        outb    %al, $PIC_MASTER
        testb   %ah, %ah
        jz      1f
        int     $INT_USER_ALARM
1:      popw    %ax
        iret

/* IRQ 6: the floppy's last command is over. */
        .globl  irq_floppy
irq_floppy:
        pushw   %ax
        pushw   %ds
        xorw    %ax, %ax
        movw    %ax, %ds
        orb     $FLOPPY_INTERRUPTED, BDA_BASE + BDA_FLOPPY_CALIBRATED
        movb    $PIC_EOI, %al
        outb    %al, $PIC_MASTER
        popw    %ds
        popw    %ax
        iret

/* Interrupts without a service: a hardware interrupt is ended at the PICs. */
        .globl  irq_slave, irq_master
irq_slave:
        pushw   %ax
        movb    $PIC_EOI, %al
        outb    %al, $PIC_SLAVE
        outb    %al, $PIC_MASTER
        popw    %ax
        iret
irq_master:
        pushw   %ax
        movb    $PIC_EOI, %al
        outb    %al, $PIC_MASTER
        popw    %ax
        iret

        .section .note.GNU-stack, "", @progbits
