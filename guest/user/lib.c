/*
 * System calls, strings, printing and random numbers for the user programs.
 */
#include "guest/user/lib.h"

bool use_sysenter;

/* See arch/sysenter.h. */
static int32_t syscall_sysenter(uint32_t number, uint32_t a, uint32_t b,
                                uint32_t c)
{
    int32_t result;

    __asm__ volatile("pushl %%ebp\n\t"
                     "movl $1f, %%esi\n\t"
                     "movl %%esp, %%ebp\n\t"
                     "sysenter\n"
                     "1: popl %%ebp"
                     : "=a"(result), "+c"(b), "+d"(c)
                     : "a"(number), "b"(a)
                     : "esi", "memory");
    return result;
}

static int32_t syscall(uint32_t number, uint32_t a, uint32_t b, uint32_t c)
{
    int32_t result;

    if (use_sysenter)
        return syscall_sysenter(number, a, b, c);
    __asm__ volatile("int $0x80"
                     : "=a"(result)
                     : "a"(number), "b"(a), "c"(b), "d"(c)
                     : "memory");
    return result;
}

enum {
#define SYSCALL(number, name) SYS_##name = number,
#include "guest/kernel/syscalls.def"
#undef SYSCALL
};

void exit(int code)
{
    for (;;)
        syscall(SYS_exit, code, 0, 0);
}

int fork(void)
{
    return syscall(SYS_fork, 0, 0, 0);
}

int32_t read(int fd, void *buffer, size_t count)
{
    return syscall(SYS_read, fd, (uint32_t)buffer, count);
}

int32_t write(int fd, const void *buffer, size_t count)
{
    return syscall(SYS_write, fd, (uint32_t)buffer, count);
}

int open(const char *path)
{
    return syscall(SYS_open, (uint32_t)path, 0, 0);
}

int close(int fd)
{
    return syscall(SYS_close, fd, 0, 0);
}

int waitpid(int pid, uint32_t *status)
{
    return syscall(SYS_waitpid, pid, (uint32_t)status, 0);
}

int execve(const char *path, char *const argv[])
{
    return syscall(SYS_execve, (uint32_t)path, (uint32_t)argv, 0);
}

int getpid(void)
{
    return syscall(SYS_getpid, 0, 0, 0);
}

void *brk(void *end)
{
    return (void *)syscall(SYS_brk, (uint32_t)end, 0, 0);
}

int munmap(void *addr, size_t len)
{
    return syscall(SYS_munmap, (uint32_t)addr, len, 0);
}

int sched_yield(void)
{
    return syscall(SYS_sched_yield, 0, 0, 0);
}

int measure(int what)
{
    return syscall(SYS_measure, what, 0, 0);
}

/* mmap2 has six arguments, the last in EBP, which the compiler does not let
 * inline assembly name: load all of them from an array. */
void *mmap(void *addr, size_t len, int prot, int flags, int fd,
           uint32_t offset)
{
    uint32_t arguments[6] = { (uint32_t)addr, len, prot, flags, fd,
                              offset / PAGE_SIZE };
    void *result;

    __asm__ volatile("pushl %%ebp\n\t"
                     "movl 4(%%ebx), %%ecx\n\t"
                     "movl 8(%%ebx), %%edx\n\t"
                     "movl 12(%%ebx), %%esi\n\t"
                     "movl 16(%%ebx), %%edi\n\t"
                     "movl 20(%%ebx), %%ebp\n\t"
                     "movl (%%ebx), %%ebx\n\t"
                     "int $0x80\n\t"
                     "popl %%ebp"
                     : "=a"(result)
                     : "a"(SYS_mmap2), "b"(arguments)
                     : "ecx", "edx", "esi", "edi", "memory");
    return result;
}

size_t strlen(const char *s)
{
    const char *end = s;

    while (*end)
        end++;
    return end - s;
}

int strcmp(const char *a, const char *b)
{
    while (*a && *a == *b)
        a++, b++;
    return (uint8_t)*a - (uint8_t)*b;
}

void *memset(void *dst, int byte, size_t count)
{
    void *to = dst;

    __asm__ volatile("rep stosb"
                     : "+D"(to), "+c"(count) : "a"(byte) : "memory");
    return dst;
}

void *memcpy(void *dst, const void *src, size_t count)
{
    void *to = dst;

    __asm__ volatile("rep movsb"
                     : "+D"(to), "+S"(src), "+c"(count) : : "memory");
    return dst;
}

void print(const char *text)
{
    write(1, text, strlen(text));
}

void print_number(uint32_t number)
{
    char digits[11], *at = digits + sizeof(digits) - 1;

    *at = '\0';
    do {
        *--at = '0' + number % 10;
        number /= 10;
    } while (number);
    print(at);
}

/* xorshift32 (Marsaglia, "Xorshift RNGs", 2003) */
uint32_t random_below(uint32_t *state, uint32_t limit)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state % limit;
}

uint32_t parse_number(const char *text)
{
    uint32_t base = 10, value = 0;

    if (text[0] == '0' && (text[1] | 0x20) == 'x') {
        base = 16;
        text += 2;
    }
    for (; *text; text++) {
        uint32_t digit = *text >= 'a' ? *text - 'a' + 10 : *text - '0';

        if (digit >= base)
            return 0;
        value = value * base + digit;
    }
    return value;
}
