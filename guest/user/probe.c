/*
 * probe HOW [ADDRESS]: do something that the kernel must not allow. The program
 * exits with 0 if nothing stopped it.
 */
#include "guest/user/lib.h"

static int recurse(volatile int *last)
{
    volatile int local[64];

    local[0] = *last + 1;
    return local[0] == 0 ? 0 : recurse(local) + local[0];
}

int main(int argc, char **argv)
{
    const char *how = argc > 1 ? argv[1] : "";
    uint32_t addr = argc > 2 ? parse_number(argv[2]) : 0;
    int zero = 0;

    if (strcmp(how, "read") == 0)
        (void)*(volatile uint32_t *)addr;
    else if (strcmp(how, "write") == 0)
        *(volatile uint32_t *)addr = 0;
    else if (strcmp(how, "jump") == 0)
        ((void (*)(void))addr)();
    else if (strcmp(how, "stack") == 0)
        recurse(&zero);
    else if (strcmp(how, "cli") == 0)
        __asm__ volatile("cli");
    else if (strcmp(how, "text") == 0)
        *(volatile uint8_t *)(uint32_t)main = 0;
    else if (strcmp(how, "hog") == 0)
        for (;;) {
            char *more = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

            if (is_error(more))
                return 1;
            for (int i = 0; i < 1 << 20; i += PAGE_SIZE)
                more[i] = 1;
        }
    else
        return 2;
    return 0;
}
