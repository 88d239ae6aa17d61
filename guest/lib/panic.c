/*
 * Panic.
 */
#include "guest/lib/panic.h"

#include "guest/lib/printk.h"

enum {
    EXIT_FAILURE = 1,
};

static void (*end_machine)(uint8_t status);

void panic_set_end(void (*end)(uint8_t status))
{
    end_machine = end;
}

static void __noreturn end(void)
{
    if (end_machine)
        end_machine(EXIT_FAILURE);
    for (;;)
        __asm__ volatile("hlt");
}

void panic(const char *format, ...)
{
    static bool panicking;
    va_list args;

    __asm__ volatile("cli" : : : "memory");
    if (panicking)              /* drawing the first panic failed */
        end();
    printk("Kernel panic: ");
    va_start(args, format);
    vprintk(format, args);
    va_end(args);
    printk("\n");
    panicking = true;
    printk_flush();
    end();
}
