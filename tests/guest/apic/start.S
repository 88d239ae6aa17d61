/* The multiboot header (Multiboot Specification 0.6.96, 3.1), the stack, and an
 * entry for each vector. */
    .section .multiboot, "a"
    .long 0x1badb002, 0, -0x1badb002

    .text
    .globl start
start:
    cli
    movl $stack_top, %esp
    pushl %ebx
    call main

/* STUB_BYTES each; interrupts only, so no error code. */
    .balign 16
    .globl stubs
stubs:
    .set vector, 0
    .rept 256
    .balign 16
    pushal
    pushl $vector
    jmp interrupted
    .set vector, vector + 1
    .endr

interrupted:
    cld
    call interrupt
    addl $4, %esp
    popal
    iret

    .bss
    .balign 16
    .skip 65536
stack_top:

    .section .note.GNU-stack, "", @progbits
