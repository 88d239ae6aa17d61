/*
 * From reset into a random state, by instructions alone: what a guest cannot
 * reach is not tested. All numbers come from PARAM_... (layout.h); faults on
 * the way go to the tables of the input.
 *
 * An object of the host with code for the guest: no symbol but differences.
 */
#include "tests/fuzz/layout.h"

#define AT(label) (label - enter_stub + STUB)

        .section .rodata
        .globl  enter_stub, enter_stub_end
enter_stub:
        .code16
        cli
        xorw    %ax, %ax
        movw    %ax, %ds
        lgdtl   PARAM_STUB_GDTR
        movl    %cr0, %eax
        orb     $1, %al
        movl    %eax, %cr0
        ljmpl   $STUB_CODE32, $AT(flat)

        .code32
flat:   movl    $STUB_DATA32, %eax
        movl    %eax, %ds
        movl    %eax, %es
        movl    %eax, %ss
        movl    $SCRIPT, %esi
        movl    PARAM_SCRIPT, %ebp
1:      testl   %ebp, %ebp
        jz      system
        movzwl  (%esi), %edx
        movzbl  2(%esi), %ebx
        movl    4(%esi), %eax
        call    step
        addl    $8, %esi
        decl    %ebp
        jmp     1b

/* The operation EBX of a step (layout.h): port EDX and value EAX, or memory at
 * EAX and value EDX. */
step:   decl    %ebx
        jns     1f
        outb    %al, %dx
        ret
1:      decl    %ebx
        jns     1f
        outw    %ax, %dx
        ret
1:      decl    %ebx
        jns     1f
        outl    %eax, %dx
        ret
1:      decl    %ebx
        jns     1f
        inb     %dx, %al
        ret
1:      decl    %ebx
        jns     1f
        inw     %dx, %ax
        ret
1:      decl    %ebx
        jns     1f
        inl     %dx, %eax
        ret
1:      decl    %ebx
        jns     1f
        movl    %edx, (%eax)
        ret
1:      movl    (%eax), %eax
        ret

system: cmpl    $0, PARAM_HAS_EFER
        je      1f
        movl    $MSR_EFER, %ecx
        xorl    %edx, %edx
        movl    PARAM_EFER, %eax
        wrmsr
1:      cmpl    $0, PARAM_HAS_CR4
        je      1f
        movl    PARAM_CR4, %eax
        movl    %eax, %cr4
1:      movl    PARAM_CR3, %eax
        movl    %eax, %cr3
        movl    PARAM_DR, %eax
        movl    %eax, %dr0
        movl    PARAM_DR + 4, %eax
        movl    %eax, %dr1
        movl    PARAM_DR + 8, %eax
        movl    %eax, %dr2
        movl    PARAM_DR + 12, %eax
        movl    %eax, %dr3
        movl    PARAM_DR + 16, %eax
        movl    %eax, %dr7
        lidtl   PARAM_IDTR
        cmpl    $KIND_REAL, PARAM_KIND
        je      to_real
        lgdtl   PARAM_GDTR
        movl    PARAM_CR0, %eax
        movl    %eax, %cr0
        ljmpl   $STUB_CODE32, $AT(tables)
tables: movl    $STUB_DATA32, %eax
        movl    %eax, %ss
        lldt    PARAM_LDTR
        ltr     PARAM_TR
        movl    $FRAME, %esp
        popal
        popl    %gs
        popl    %fs
        popl    %es
        popl    %ds
        popfl
        cmpl    $KIND_SAME, %cs:PARAM_KIND
        jne     1f
        lssl    %cs:PARAM_STACK, %esp
        ljmpl   *%cs:PARAM_ENTRY
1:      iretl

to_real:
        ljmpl   $STUB_CODE16, $AT(wide)
        .code16
wide:   movl    $STUB_DATA16, %eax
        movw    %ax, %ds
        movw    %ax, %es
        movw    %ax, %ss
        movl    PARAM_CR0, %eax
        movl    %eax, %cr0
        ljmpw   $0, $AT(real)
real:   xorw    %ax, %ax
        movw    %ax, %ss
        movl    $FRAME, %esp
        popal
        popl    %gs
        popl    %fs
        popl    %es
        popl    %ds
        popfl
        lssl    %cs:PARAM_STACK, %esp
        ljmpl   *%cs:PARAM_ENTRY
enter_stub_end:

        .section .note.GNU-stack, "", @progbits
