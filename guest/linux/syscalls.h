/*
 * System calls of Linux for the i386 (arch/x86/entry/syscalls/syscall_32.tbl),
 * without a C library. A negative result is the error.
 */
#ifndef PAGEWALK_GUEST_LINUX_SYSCALLS_H
#define PAGEWALK_GUEST_LINUX_SYSCALLS_H

#include <stdint.h>

enum {
    SYS_EXIT = 1, SYS_FORK = 2, SYS_READ = 3, SYS_WRITE = 4, SYS_OPEN = 5,
    SYS_CLOSE = 6, SYS_WAITPID = 7, SYS_EXECVE = 11, SYS_MOUNT = 21,
    SYS_KILL = 37, SYS_MKDIR = 39, SYS_PIPE = 42, SYS_GETPPID = 64,
    SYS_REBOOT = 88, SYS_MUNMAP = 91, SYS_IOPL = 110, SYS_CLONE = 120,
    SYS_MPROTECT = 125, SYS_PREAD64 = 180, SYS_PWRITE64 = 181,
    SYS_VFORK = 190, SYS_MMAP2 = 192, SYS_MADVISE = 219,
};

/* Flags, as the kernel's headers have them. */
enum {
    OPEN_READ_WRITE = 2, OPEN_CREATE = 0100,
    PROT_READ_ONLY = 1, PROT_READ_WRITE = 3,
    MAP_PRIVATE_ANONYMOUS = 0x22, NO_HUGE_PAGES = 15,
    CLONE_THREAD_LIKE = 0x700,  /* VM, FS, FILES: one address space */
    SIGNAL_CHILD = 17, SIGNAL_KILL = 9,
};

/* By INT 80h. */
int32_t syscall_int80(uint32_t number, uint32_t a, uint32_t b, uint32_t c);
int32_t syscall6(uint32_t number, uint32_t a, uint32_t b, uint32_t c,
                 uint32_t d, uint32_t e, uint32_t f);

/* By the vDSO's entry (AT_SYSINFO), which is SYSENTER where there is one; by
 * INT 80h where the kernel has no vDSO. */
int32_t syscall_vdso(uint32_t number, uint32_t a, uint32_t b, uint32_t c);
extern uint32_t vdso_entry;

/* vfork and, in the child, which uses the parent's stack, execve. */
int32_t vfork_execve(const char *path, char *const argv[]);

/* A thread that begins in function() on a stack that ends at `stack`, and must
 * not return from it. */
int32_t thread_start(void (*function)(void), void *stack);

#endif
