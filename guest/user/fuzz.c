/*
 * fuzz SEED: system calls with arguments that make little sense, from children
 * that may die of them. The kernel must not.
 */
#include "guest/user/lib.h"

enum {
    CHILDREN = 16, CALLS = 64,
    SYS_EXIT = 1, SYS_FORK = 2, SYS_READ = 3, SYS_WRITE = 4, SYS_MEASURE = 400,
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

/* With all six arguments; EBP by way of the stack. */
static void call(void)
{
    uint32_t args[7] = { number(), argument(), argument(), argument(),
                         argument(), argument(), argument() };

    /* What would end the test, multiply it, or wait for someone to type. */
    if (args[0] == SYS_EXIT || args[0] == SYS_FORK ||
        args[0] == SYS_MEASURE || (args[0] == SYS_READ && args[1] == 0))
        return;
    if (args[0] == SYS_WRITE)
        args[3] %= 32;          /* not gigabytes to the console */
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
