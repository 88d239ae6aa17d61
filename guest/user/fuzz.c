/*
 * fuzz SEED: children make system calls with random and senseless arguments. A
 * call may kill the child; the kernel must survive all of them.
 */
#include "guest/user/lib.h"

enum {
    CHILDREN = 16, CALLS = 64,
    WRITE_MAX = 32,             /* bytes */
#define SYSCALL(number, name) SYS_##name = number,
#include "guest/kernel/syscalls.def"
#undef SYSCALL
};

static uint32_t state;
static uint32_t words[1024];

static uint32_t argument(void)
{
    static const uint32_t edges[] = {
        0, 1, 2, 3, 4, 7, 8, 0x10, 0x1000, 0xfff, 0x1001, 0x10000000,
        0x3fffffff, 0x40000000, 0x7fffffff, 0x80000000, 0xbffff000,
        0xbfffffff, 0xc0000000, 0xc0100000, 0xf8000000, 0xff7fe000,
        0xff800000, 0xffffc000, 0xffffd000, 0xfffff000, 0xffffffff,
    };

    switch (random_below(&state, 4)) {
    case 0:
        return (uint32_t)&words[random_below(&state, 1024)];
    case 1:
        return random_below(&state, 64);
    case 2:
        return state;
    default:
        return edges[random_below(&state, sizeof(edges) / sizeof(edges[0]))];
    }
}

static uint32_t number(void)
{
    static const uint32_t numbers[] = {
#define SYSCALL(number, name) number,
#include "guest/kernel/syscalls.def"
#undef SYSCALL
        0, 9, 0x7fffffff, 0xffffffff,
    };

    return numbers[random_below(&state, sizeof(numbers) / sizeof(numbers[0]))];
}

/* Make a random system call with six arguments. */
static void call(void)
{
    uint32_t args[7] = { number(), argument(), argument(), argument(),
                         argument(), argument(), argument() };

    /* exit would end the test, fork multiply it, read(0) wait for a key. */
    if (args[0] == SYS_exit || args[0] == SYS_fork ||
        args[0] == SYS_measure || (args[0] == SYS_read && args[1] == 0))
        return;
    if (args[0] == SYS_write)
        args[3] %= WRITE_MAX;
    __asm__ volatile("pushal\n\t"
                     "movl 4(%0), %%ebx\n\t"
                     "movl 8(%0), %%ecx\n\t"
                     "movl 12(%0), %%edx\n\t"
                     "movl 16(%0), %%esi\n\t"
                     "movl 20(%0), %%edi\n\t"
                     "movl 24(%0), %%ebp\n\t"
                     "movl (%0), %%eax\n\t"
                     "int $0x80\n\t"
                     "popal"
                     : : "a"(args) : "memory");
}

int main(int argc, char **argv)
{
    state = argc > 1 ? parse_number(argv[1]) : 1;
    state |= 1;
    for (uint32_t i = 0; i < 1024; i++)
        words[i] = random_below(&state, 0xffffffff);
    for (int i = 0; i < CHILDREN; i++) {
        state += 0x9e3779b9;
        if (fork() == 0) {
            for (int j = 0; j < CALLS; j++)
                call();
            exit(0);
        }
    }
    while (waitpid(-1, NULL) >= 0)
        ;
    return 0;
}
