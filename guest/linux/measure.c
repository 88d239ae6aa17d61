#include "guest/linux/measure.h"

#include <stddef.h>

#include "devices/paravirtual/labport_abi.h"
#include "guest/lib/div64.h"
#include "guest/linux/syscalls.h"

enum { IOPL_ALL = 3, STDOUT = 1, DEBUG_EXIT = 0xf4 };

static uint64_t started, cost;

static void out32(uint16_t port, uint32_t value)
{
    __asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}

static uint32_t in32(uint16_t port)
{
    uint32_t value;

    __asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

static void command(uint32_t what, uint32_t argument)
{
    out32(LAB_CYCLES_LO, argument);
    out32(LAB_ID, what);
}

static uint64_t cycles(void)
{
    uint32_t low = in32(LAB_CYCLES_LO);

    return (uint64_t)in32(LAB_CYCLES_HI) << 32 | low;
}

bool measure_allowed(void)
{
    return syscall_int80(SYS_IOPL, IOPL_ALL, 0, 0) >= 0 &&
           in32(LAB_ID) == LAB_ID_VALUE;
}

static void put_name(const char *text)
{
    for (; *text; text++)
        out32(LAB_NAME, (uint8_t)*text);
}

void measure_begin(const struct row *row)
{
    command(LAB_REGION_NAME, row->number);
    put_name("linux.");
    put_name(row->name);
    out32(LAB_NAME, 0);
    command(LAB_REGION_BEGIN, row->number);
    started = cycles();
}

void measure_end(const struct row *row)
{
    cost = cycles() - started;
    command(LAB_REGION_END, row->number);
}

void print(const char *text)
{
    size_t length = 0;

    while (text[length])
        length++;
    syscall_int80(SYS_WRITE, STDOUT, (uint32_t)(uintptr_t)text, length);
}

void print_number(uint32_t number)
{
    char digits[11];
    unsigned at = sizeof(digits) - 1;

    digits[at] = 0;
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    print(digits + at);
}

void print_cost(const struct row *row)
{
    uint32_t tenths = (uint32_t)div64(cost * 10 + row->operations / 2,
                                      row->operations);

    print("LAB linux ");
    print(row->name);
    print(" ");
    print_number(tenths / 10);
    print(".");
    print_number(tenths % 10);
    print(" cycles/");
    print(row->operation);
    print(" ");
    print_number(row->operations);
    print("\n");
}

void leave(uint8_t value)
{
    __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"((uint16_t)DEBUG_EXIT));
    for (;;)
        syscall_int80(SYS_EXIT, value, 0, 0);
}
