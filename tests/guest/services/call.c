/*
 * Making calls and printing.
 */
#include "tests/guest/services/call.h"

enum {
    COM1 = 0x3f8,
    LINE_STATUS = COM1 + 5,
    TRANSMITTER_READY = 0x20,
    FULL_BYTES_MAX = 32,
    FLAG_CARRY = 1 << 0,
    FLAG_ZERO = 1 << 6
};

static void put(char c)
{
    while (!(inb(LINE_STATUS) & TRANSMITTER_READY))
        ;
    outb(COM1, (uint8_t)c);
}

void print(const char *string)
{
    while (*string)
        put(*string++);
}

void print_hex(uint32_t value, unsigned digits)
{
    while (digits--)
        put("0123456789abcdef"[value >> 4 * digits & 15]);
}

void print_value(const char *label, uint32_t value, unsigned digits)
{
    put(' ');
    if (*label) {
        print(label);
        put('=');
    }
    print_hex(value, digits);
}

uint8_t peek(uint32_t address)
{
    uint8_t value;

    __asm__ volatile("movw %w1, %%fs\n\tmovb %%fs:(%2), %0"
                     : "=q"(value)
                     : "r"(address >> 4), "r"(address & 15));
    return value;
}

uint16_t peek16(uint32_t address)
{
    return (uint16_t)(peek(address) | peek(address + 1) << 8);
}

void poke(uint32_t address, uint8_t value)
{
    __asm__ volatile("movw %w1, %%fs\n\tmovb %0, %%fs:(%2)"
                     :
                     : "q"(value), "r"(address >> 4), "r"(address & 15)
                     : "memory");
}

/* FNV-1a, 32 bits, of at most 65520 bytes. */
static uint32_t hash(uint32_t base, uint32_t bytes)
{
    uint32_t value = 0x811c9dc5;

    __asm__ volatile("movw %w0, %%fs" : : "r"(base >> 4));
    for (base &= 15; bytes--; base++) {
        uint8_t byte;

        __asm__ volatile("movb %%fs:(%1), %0" : "=q"(byte) : "r"(base));
        value = (value ^ byte) * 0x01000193;
    }
    return value;
}

void print_memory(uint32_t base, uint32_t bytes)
{
    if (bytes > FULL_BYTES_MAX) {
        print_value("hash", hash(base, bytes), 8);
        return;
    }
    print(" memory=");
    while (bytes--)
        print_hex(peek(base++), 2);
}

void print_whether(const char *name, int so)
{
    print(name);
    print(so ? " yes\n" : " no\n");
}

static void print_registers(const struct registers *r, unsigned show)
{
    static const struct {
        const char *name;
        uint16_t show;
        uint8_t offset;
    } names[] = {
        { "ax", SHOW_AX, __builtin_offsetof(struct registers, ax) },
        { "bx", SHOW_BX, __builtin_offsetof(struct registers, bx) },
        { "cx", SHOW_CX, __builtin_offsetof(struct registers, cx) },
        { "dx", SHOW_DX, __builtin_offsetof(struct registers, dx) },
        { "si", SHOW_SI, __builtin_offsetof(struct registers, si) },
        { "di", SHOW_DI, __builtin_offsetof(struct registers, di) },
        { "bp", SHOW_BP, __builtin_offsetof(struct registers, bp) }
    };

    if (show & SHOW_FLAG)
        print_value("cf", (r->flags & FLAG_CARRY) != 0, 1);
    if (show & SHOW_ZERO)
        print_value("zf", (r->flags & FLAG_ZERO) != 0, 1);
    if (show & SHOW_AH)
        print_value("ah", r->ax >> 8 & 0xff, 2);
    for (unsigned i = 0; i < COUNT(names); i++)
        if (show & names[i].show)
            print_value(names[i].name,
                        *(const uint32_t *)((const char *)r +
                                            names[i].offset) &
                            (show & SHOW_32 ? 0xffffffff : 0xffff),
                        show & SHOW_32 ? 8 : 4);
    if (show & SHOW_ES)
        print_value("es", r->es, 4);
}

static void make_call(const struct call *call)
{
    struct registers r = {
        .ax = call->ax, .bx = call->bx, .cx = call->cx, .dx = call->dx,
        .si = call->si, .di = call->di, .bp = call->bp, .es = call->es
    };
    unsigned show = call->show ? call->show : SHOW_USUAL;

    call_vector(&r, call->vector);
    if (show & SHOW_NOTHING && call->bytes == 0)
        return;
    print(call->name);
    if (!(show & SHOW_NOTHING))
        print_registers(&r, show);
    if (call->bytes)
        print_memory(call->base, call->bytes);
    put('\n');
}

void make_calls(const struct call *calls, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        make_call(&calls[i]);
}

uint32_t quiet(uint8_t vector, uint32_t ax, uint32_t bx, uint32_t cx,
               uint32_t dx)
{
    struct registers r = { .ax = ax, .bx = bx, .cx = cx, .dx = dx };

    call_vector(&r, vector);
    return r.ax;
}
