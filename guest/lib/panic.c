/*
 * Panic.
 */
#include "guest/lib/panic.h"

#include "guest/arch/cpu.h"
#include "guest/drivers/console.h"
#include "guest/drivers/debug_exit.h"
#include "guest/lib/printk.h"

enum {
    EXIT_FAILURE = 1,
};

void panic(const char *format, ...)
{
    static bool panicking;
    va_list args;

    irq_disable();
    if (panicking)              /* drawing the first panic failed */
        debug_exit(EXIT_FAILURE);
    printk("Kernel panic: ");
    va_start(args, format);
    vprintk(format, args);
    va_end(args);
    printk("\n");
    panicking = true;
    console_flush();
    debug_exit(EXIT_FAILURE);
}
