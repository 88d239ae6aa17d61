/*
 * A small printf, and the three places to print to.
 */
#include "firmware/services/print.h"

#include <stdarg.h>
#include <stdint.h>

#include "firmware/lib/io.h"
#include "firmware/services/screen.h"
#include "firmware/services/serial.h"

enum { DEBUG_CONSOLE = 0xe9 };

typedef void put_function(char c);

static void put_debug(char c)
{
    outb(DEBUG_CONSOLE, (uint8_t)c);
}

static void put_everywhere(char c)
{
    if (c == '\n') {
        screen_put('\r');
        serial_put('\r');
    }
    screen_put(c);
    serial_put(c);
    put_debug(c);
}

static void put_string(put_function *put, const char *string)
{
    while (*string)
        put(*string++);
}

static void put_number(put_function *put, uint32_t value, uint32_t base)
{
    char digits[11];
    char *first = digits + sizeof digits - 1;

    *first = 0;
    do {
        *--first = "0123456789abcdef"[value % base];
        value /= base;
    } while (value);
    put_string(put, first);
}

static void put_format(put_function *put, const char *format, va_list args)
{
    for (; *format; format++) {
        if (*format != '%') {
            put(*format);
            continue;
        }
        switch (*++format) {
        case 's':
            put_string(put, va_arg(args, const char *));
            break;
        case 'u':
            put_number(put, va_arg(args, uint32_t), 10);
            break;
        case 'x':
            put_number(put, va_arg(args, uint32_t), 16);
            break;
        }
    }
}

void debug_print(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    put_format(put_debug, format, args);
    va_end(args);
}

static void put_error(const char *format, va_list args)
{
    put_string(put_everywhere, "firmware: ");
    put_format(put_everywhere, format, args);
    put_everywhere('\n');
}

void complain(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    put_error(format, args);
    va_end(args);
}

_Noreturn void fail(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    put_error(format, args);
    va_end(args);
    halt();
}
