/* The test kernel of the cards (README.md). */
#include "guest/drivers/console.h"
#include "guest/drivers/debug_exit.h"
#include "guest/drivers/serial.h"
#include "guest/lib/printk.h"
#include "guest/lib/string.h"
#include "tests/guest/cards/cards.h"

enum { INFO_HAS_COMMAND_LINE = 1 << 2 };

/* The first members of what a multiboot loader hands over. */
struct multiboot_info {
    uint32_t flags, memory[2], boot_device;
    const char *command_line;
};

/* WORD of a command line that ends with `misuse=WORD`; null: it does not. */
static const char *misuse(const struct multiboot_info *info)
{
    static const char option[] = "misuse=";
    const uint32_t length = sizeof(option) - 1;
    const char *at = info->flags & INFO_HAS_COMMAND_LINE ? info->command_line
                                                         : "";

    for (; strlen(at) > length; at++)
        if (!memcmp(at, option, length))
            return at + length;
    return NULL;
}

void main(const struct multiboot_info *info)
{
    const char *how = misuse(info);
    bool passed;

    serial_init();
    console_init();
    if (how) {
        passed = engine_misuse(how);
    } else {
        passed = edu_try();
        passed &= engine_try();
    }
    printk_flush();
    debug_exit(!passed);
}
