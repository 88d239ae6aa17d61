/*
 * printk and snprintf: one formatter, two sinks.
 */
#include "guest/lib/printk.h"

#include "guest/lib/div64.h"
#include "guest/lib/string.h"

enum {
    NUMBER_MAX = 24,    /* 20 decimal digits of 2^64 and a sign */
};

struct sink {
    void (*put)(struct sink *sink, char c);
    char *to, *end;
};

struct conversion {
    bool left, zero;
    int width;
    int longs;          /* number of `l` */
};

static void put_padding(struct sink *sink, int count, char c)
{
    while (count-- > 0)
        sink->put(sink, c);
}

static void put_field(struct sink *sink, const struct conversion *conv,
                      const char *text, int len)
{
    if (!conv->left)
        put_padding(sink, conv->width - len, ' ');
    for (int i = 0; i < len; i++)
        sink->put(sink, text[i]);
    if (conv->left)
        put_padding(sink, conv->width - len, ' ');
}

static void put_number(struct sink *sink, const struct conversion *conv,
                       uint64_t value, uint32_t base, bool negative)
{
    char text[NUMBER_MAX + 1];
    char *at = text + sizeof(text);
    int len;

    do {
        uint32_t digit;

        value = div64_rem(value, base, &digit);
        *--at = "0123456789abcdef"[digit];
    } while (value != 0);
    len = text + sizeof(text) - at;
    if (conv->zero && !conv->left) {
        if (negative)
            sink->put(sink, '-');
        put_padding(sink, conv->width - len - negative, '0');
        for (int i = 0; i < len; i++)
            sink->put(sink, at[i]);
        return;
    }
    if (negative) {
        *--at = '-';
        len++;
    }
    put_field(sink, conv, at, len);
}

static const char *parse_conversion(const char *format, va_list *args,
                                    struct conversion *conv)
{
    *conv = (struct conversion){ 0 };
    for (;; format++) {
        if (*format == '-')
            conv->left = true;
        else if (*format == '0')
            conv->zero = true;
        else
            break;
    }
    if (*format == '*') {
        conv->width = va_arg(*args, int);
        format++;
    }
    for (; *format >= '0' && *format <= '9'; format++)
        conv->width = conv->width * 10 + (*format - '0');
    for (; *format == 'l'; format++)
        conv->longs++;
    return format;
}

static void put_format(struct sink *sink, const char *format, va_list *args)
{
    for (; *format; format++) {
        struct conversion conv;
        uint64_t value;
        int64_t number;
        const char *text;
        char c;

        if (*format != '%') {
            sink->put(sink, *format);
            continue;
        }
        format = parse_conversion(format + 1, args, &conv);
        switch (*format) {
        case 'd':
            number = conv.longs == 2 ? va_arg(*args, int64_t)
                                     : va_arg(*args, int);
            value = number;
            put_number(sink, &conv, number < 0 ? -value : value, 10,
                       number < 0);
            break;
        case 'u':
        case 'x':
            value = conv.longs == 2 ? va_arg(*args, uint64_t)
                                    : va_arg(*args, unsigned);
            put_number(sink, &conv, value, *format == 'x' ? 16 : 10, false);
            break;
        case 'p':
            conv.zero = true;
            conv.width = 8;
            put_number(sink, &conv, va_arg(*args, uint32_t), 16, false);
            break;
        case 's':
            text = va_arg(*args, const char *);
            if (!text)
                text = "(null)";
            put_field(sink, &conv, text, strlen(text));
            break;
        case 'c':
            c = va_arg(*args, int);
            put_field(sink, &conv, &c, 1);
            break;
        case '\0':
            return;
        default:
            sink->put(sink, *format);
        }
    }
}

static const struct console *console;

void register_console(const struct console *to)
{
    console = to;
}

void printk_flush(void)
{
    if (console)
        console->flush();
}

static void put_to_console(struct sink *sink, char c)
{
    (void)sink;
    if (console)
        console->putc(c);
}

static void put_to_buffer(struct sink *sink, char c)
{
    if (sink->to < sink->end)
        *sink->to++ = c;
}

void vprintk(const char *format, va_list args)
{
    struct sink sink = { .put = put_to_console };
    va_list copy;

    va_copy(copy, args);
    put_format(&sink, format, &copy);
    va_end(copy);
}

void printk(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vprintk(format, args);
    va_end(args);
}

void snprintf(char *buf, size_t size, const char *format, ...)
{
    struct sink sink = { put_to_buffer, buf, buf + size - 1 };
    va_list args;

    va_start(args, format);
    put_format(&sink, format, &args);
    va_end(args);
    *sink.to = '\0';
}
