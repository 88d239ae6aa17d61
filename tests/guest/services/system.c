/*
 * INT 15h.
 */
#include "tests/guest/services/call.h"

enum {
    BUFFER = 0x30000, BUFFER_SEGMENT = BUFFER >> 4,
    TABLE = 0x32000, TABLE_SEGMENT = TABLE >> 4,
    SMAP = 0x534d4150
};

/* The descriptors of AH=87h: the third is the source, the fourth the
 * destination. */
static void describe(unsigned index, uint32_t base)
{
    uint32_t at = TABLE + index * 8;

    poke(at, 0xff);
    poke(at + 1, 0xff);
    poke(at + 2, (uint8_t)base);
    poke(at + 3, (uint8_t)(base >> 8));
    poke(at + 4, (uint8_t)(base >> 16));
    poke(at + 5, 0x93);
    poke(at + 6, 0);
    poke(at + 7, (uint8_t)(base >> 24));
}

static void move_block(const char *name, uint32_t to, uint32_t from,
                       unsigned words)
{
    struct registers r = { .ax = 0x8700, .cx = words, .es = TABLE_SEGMENT };

    for (unsigned i = 0; i < 48; i++)
        poke(TABLE + i, 0);
    describe(2, from);
    describe(3, to);
    call_vector(&r, 0x15);
    print(name);
    print_value("cf", r.flags & 1, 1);
    print_value("ah", r.ax >> 8 & 0xff, 2);
    print_memory(BUFFER, 16);
    print("\n");
}

static void show_moves(void)
{
    for (unsigned i = 0; i < 64; i++)
        poke(BUFFER + i, (uint8_t)(i * 7 + 1));
    move_block("move_up", 0x234560, BUFFER, 32);
    for (unsigned i = 0; i < 64; i++)
        poke(BUFFER + i, 0);
    move_block("move_down", BUFFER, 0x234560, 8);
    move_block("move_none", BUFFER, 0x234560, 0);
}

static void show_map(void)
{
    uint32_t next = 0;

    for (unsigned i = 0; i < 12; i++) {
        struct registers r = {
            .ax = 0xe820, .bx = next, .cx = 20, .dx = SMAP,
            .es = BUFFER_SEGMENT
        };

        call_vector(&r, 0x15);
        print("map_");
        print_hex(i, 1);
        print_value("cf", r.flags & 1, 1);
        print_value("eax", r.ax, 8);
        print_value("ecx", r.cx, 8);
        print_memory(BUFFER, 20);
        print("\n");
        next = r.bx;
        if (next == 0 || r.flags & 1)
            break;
    }
}

static unsigned ticks(void)
{
    return peek16(0x46c);
}

/* A wait of 200 ms is 3.6 ticks of the timer. */
static void show_wait(void)
{
    unsigned start = ticks();

    quiet(0x15, 0x8600, 0, 0x0003, 0x0d40);
    print_whether("waits_200_ms", ticks() - start >= 3);
}

void show_system(void);

void show_system(void)
{
    static const struct call a20[] = {
        { "a20_disable", 0x15, .ax = 0x2400 },
        { "a20_is_off", 0x15, .ax = 0x2402 },
        { "a20_enable", 0x15, .ax = 0x2401 },
        { "a20_is_on", 0x15, .ax = 0x2402 },
        { "a20_support", 0x15, .ax = 0x2403 },
        { "a20_unknown", 0x15, .ax = 0x2404 }
    };
    static const struct call calls[] = {
        { "memory_sizes", 0x15, .ax = 0xe801 },
        { "memory_above_1m", 0x15, .ax = 0x8800 },
        { "map_no_signature", 0x15, .ax = 0xe820, .cx = 20,
          .es = BUFFER_SEGMENT },
        { "map_short", 0x15, .show = SHOW_FLAG | SHOW_AH, .ax = 0xe820,
          .cx = 10, .dx = SMAP, .es = BUFFER_SEGMENT },
        { "keyboard_intercept", 0x15, .ax = 0x4f1e },
        { "device_busy", 0x15, .ax = 0x9002 },
        { "device_ready", 0x15, .ax = 0x9102 },
        { "system_request", 0x15, .ax = 0x8500 },
        { "device_open", 0x15, .ax = 0x8000 },
        { "device_close", 0x15, .ax = 0x8100 },
        { "program_end", 0x15, .ax = 0x8200 },
        { "joystick", 0x15, .ax = 0x8400 },
        { "extended_data_area", 0x15, .show = SHOW_FLAG | SHOW_ES,
          .ax = 0xc100 },
        { "cassette", 0x15, .ax = 0x0000 },
        { "system_unknown", 0x15, .ax = 0x5500 },
        { "memory_e881", 0x15, .show = SHOW_USUAL | SHOW_32, .ax = 0xe881 },
        { "wait_set", 0x15, .ax = 0x8301 }
    };
    struct registers r = { .ax = 0xc000 };

    make_calls(a20, COUNT(a20));
    make_calls(calls, COUNT(calls));
    show_map();
    show_moves();
    show_wait();
    call_vector(&r, 0x15);
    print("configuration");
    print_value("cf", r.flags & 1, 1);
    print_value("ax", r.ax & 0xffff, 4);
    print_memory(((uint32_t)r.es << 4) + (r.bx & 0xffff), 10);
    print("\n");
}
