/* COM1, numbers, and addresses by what they point into. */
#include <stdarg.h>

#include "guest/arch/io.h"
#include "tests/guest/protmode/kernel.h"
#include "tests/guest/protmode/tables.h"

enum {
    COM1 = 0x3f8,
    DLL = 0, DLM = 1, IER = 1, FCR = 2, LCR = 3, MCR = 4, LSR = 5,
    LCR_DLAB = 0x80, LCR_8N1 = 3,
    LSR_EMPTY = 0x20, LSR_IDLE = 0x40,

    DEBUG_EXIT = 0xf4,          /* of Pagewalk and QEMU */
    BOCHS_SHUTDOWN = 0x8900,
    CODE_BYTES = 0x200,         /* up to here an address is one of the case's */
};

static const char *code;        /* of the case that runs */

void print_init(void)
{
    static const uint8_t setup[][2] = {
        {IER, 0}, {LCR, LCR_DLAB}, {DLL, 1}, {DLM, 0}, {LCR, LCR_8N1},
        {FCR, 7}, {MCR, 3},
    };

    for (unsigned i = 0; i < sizeof setup / sizeof setup[0]; i++)
        outb((uint16_t)(COM1 + setup[i][0]), setup[i][1]);
}

static void put(char c)
{
    while (!(inb(COM1 + LSR) & LSR_EMPTY))
        ;
    outb(COM1, (uint8_t)c);
}

static void put_string(const char *s)
{
    while (*s)
        put(*s++);
}

static void put_hex(uint32_t value, unsigned digits)
{
    for (int shift = 28; shift >= 0; shift -= 4)
        if (value >> shift || shift < (int)digits * 4 || shift == 0)
            put("0123456789abcdef"[value >> shift & 15]);
}

static void put_decimal(uint32_t value)
{
    if (value >= 10)
        put_decimal(value / 10);
    put((char)('0' + value % 10));
}

static void put_region(const char *name, int32_t offset)
{
    put_string(name);
    put(offset < 0 ? '-' : '+');
    put_hex(offset < 0 ? (uint32_t)-offset : (uint32_t)offset, 1);
}

static void put_address(uint32_t a)
{
    static const struct {
        const char *name;
        uint32_t base, size;
        bool top;               /* counted from its end */
    } region[] = {
        {"land", (uint32_t)landing, 32, false},
        {"s0", (uint32_t)stack_r0, STACK_BYTES, true},
        {"s1", (uint32_t)stack_r1, STACK_BYTES, true},
        {"s2", (uint32_t)stack_r2, STACK_BYTES, true},
        {"s3", (uint32_t)stack_r3, STACK_BYTES, true},
        {"t0", (uint32_t)stack_t0, STACK_BYTES, true},
        {"t1", (uint32_t)stack_t1, STACK_BYTES, true},
        {"t2", (uint32_t)stack_t2, STACK_BYTES, true},
        {"a", (uint32_t)stack_a, STACK_BYTES, true},
        {"df", (uint32_t)stack_df, STACK_BYTES, true},
        {"arena", (uint32_t)arena, sizeof arena, false},
        {"outer", (uint32_t)stub_outer, 2, false},
        {"dir", (uint32_t)page_dir, 1, false},
        {"dir2", (uint32_t)page_dir2, 1, false},
        {"gdt", (uint32_t)gdt, sizeof gdt, false},
        {"idt", (uint32_t)idt, sizeof idt, false},
        {"tss", (uint32_t)&tss_main, sizeof tss_main, false},
    };

    for (unsigned i = 0; i < sizeof region / sizeof region[0]; i++) {
        uint32_t offset = a - region[i].base;

        if (region[i].top && offset && offset <= region[i].size) {
            put_region(region[i].name, (int32_t)(offset - region[i].size));
            return;
        }
        if (!region[i].top && offset <= region[i].size) {
            put_region(region[i].name, (int32_t)offset);
            return;
        }
    }
    if (a - (uint32_t)code < CODE_BYTES)
        put_region("c", (int32_t)(a - (uint32_t)code));
    else
        put_hex(a, 1);
}

void print_set_code(const void *at)
{
    code = at;
}

void print(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    for (; *format; format++) {
        unsigned digits = 1;

        if (*format != '%') {
            put(*format);
            continue;
        }
        if (format[1] >= '0' && format[1] <= '9')
            digits = (unsigned)(*++format - '0');
        switch (*++format) {
        case 's': put_string(va_arg(args, const char *)); break;
        case 'd': put_decimal(va_arg(args, uint32_t)); break;
        case 'a': put_address(va_arg(args, uint32_t)); break;
        default: put_hex(va_arg(args, uint32_t), digits);
        }
    }
    va_end(args);
}

void print_quit(void)
{
    while (!(inb(COM1 + LSR) & LSR_IDLE))
        ;
    outl(DEBUG_EXIT, 0);
    for (const char *s = "Shutdown"; *s; s++)
        outb(BOCHS_SHUTDOWN, (uint8_t)*s);
    for (;;)
        __asm__ volatile("cli; hlt");
}
