/* The first instructions, and system calls (syscalls.h). */
    .text

/* The kernel puts argc, argv, 0, the environment, 0, and the auxiliary vector
 * on the stack (System V ABI, Intel386 supplement, "Process Initialization"). */
    .globl _start
_start:
    xorl %ebp, %ebp
    pushl %esp
    call start
    hlt

/* int32_t syscall_int80(number, a, b, c) */
    .globl syscall_int80
syscall_int80:
    pushl %ebx
    movl 8(%esp), %eax
    movl 12(%esp), %ebx
    movl 16(%esp), %ecx
    movl 20(%esp), %edx
    int $0x80
    popl %ebx
    ret

/* int32_t syscall_vdso(number, a, b, c) */
    .globl syscall_vdso
syscall_vdso:
    cmpl $0, vdso_entry
    je syscall_int80
    pushl %ebx
    movl 8(%esp), %eax
    movl 12(%esp), %ebx
    movl 16(%esp), %ecx
    movl 20(%esp), %edx
    call *vdso_entry
    popl %ebx
    ret

/* int32_t syscall6(number, a, b, c, d, e, f) */
    .globl syscall6
syscall6:
    pushl %ebp
    pushl %ebx
    pushl %esi
    pushl %edi
    movl 20(%esp), %eax
    movl 24(%esp), %ebx
    movl 28(%esp), %ecx
    movl 32(%esp), %edx
    movl 36(%esp), %esi
    movl 40(%esp), %edi
    movl 44(%esp), %ebp
    int $0x80
    popl %edi
    popl %esi
    popl %ebx
    popl %ebp
    ret

/* int32_t vfork_execve(path, argv): the return address of a call before vfork
 * would be overwritten by the child's, so nothing is called. */
    .globl vfork_execve
vfork_execve:
    pushl %ebx
    movl $190, %eax             /* vfork */
    int $0x80
    testl %eax, %eax
    jnz 1f
    movl $11, %eax              /* execve, without an environment */
    movl 8(%esp), %ebx
    movl 12(%esp), %ecx
    xorl %edx, %edx
    int $0x80
    movl $1, %eax               /* exit */
    movl $127, %ebx
    int $0x80
1:  popl %ebx
    ret

/* int32_t thread_start(function, stack) */
    .globl thread_start
thread_start:
    pushl %ebx
    pushl %esi
    pushl %edi
    movl 20(%esp), %ecx
    movl 16(%esp), %eax
    subl $4, %ecx
    movl %eax, (%ecx)
    movl $120, %eax             /* clone */
    movl $0x711, %ebx           /* one address space; SIGCHLD at its end */
    xorl %edx, %edx
    xorl %esi, %esi
    xorl %edi, %edi
    int $0x80
    testl %eax, %eax
    jnz 1f
    popl %eax
    call *%eax
    hlt
1:  popl %edi
    popl %esi
    popl %ebx
    ret

    .section .note.GNU-stack, "", @progbits
