/*
 * What the kernel and its user programs agree on, besides syscalls.def.
 */
#ifndef PAGEWALK_GUEST_KERNEL_SYSCALL_ABI_H
#define PAGEWALK_GUEST_KERNEL_SYSCALL_ABI_H

enum {
    /* Errors, negated in EAX (Linux' asm-generic/errno-base.h) */
    ENOENT = 2, EIO = 5, E2BIG = 7, EBADF = 9, ECHILD = 10, EAGAIN = 11,
    ENOMEM = 12, EFAULT = 14, EINVAL = 22, EMFILE = 24, ENOSYS = 38,

    PROT_READ = 1, PROT_WRITE = 2,
    MAP_SHARED = 1, MAP_PRIVATE = 2, MAP_FIXED = 0x10, MAP_ANONYMOUS = 0x20,

    WAIT_KILLED = 1 << 8,       /* in the status: ended by an exception */

    /* measure: begin and end of a measurement (labs/lab.h) */
    MEASURE_BEGIN = 0, MEASURE_END = 1,
};

#endif
