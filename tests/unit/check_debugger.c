/* Where a run stops: breakpoints, watches, catches, steps; and expressions. */
#include "tests/unit/debug_fixture.h"

#include <inttypes.h>
#include <string.h>

#include "emu/debug/expression.h"

Suite *debugger_suite(void);

static uint32_t here(void)
{
    return cpu_time_current_lin(df.cpu);
}

/* inc ax; inc ax; inc ax; jmp to the first */
#define COUNT "\x40\x40\x40\xeb\xfb"

START_TEST(breakpoint_stops_before_its_instruction_each_time)
{
    DEBUG_CODE_BYTES(COUNT);
    ck_assert(debug_fixture_command("break 0x1001"));
    for (unsigned i = 0; i < 3; i++) {
        ck_assert_int_eq(debug_fixture_go(), DEBUG_HIT);
        ck_assert_uint_eq(here(), 0x1001);
        ck_assert_uint_eq(df.cpu->r[EAX], 3 * i + 1);
    }
}
END_TEST

START_TEST(breakpoint_on_a_jump_to_itself_stops_in_every_round)
{
    DEBUG_CODE_BYTES("\xeb\xfe");
    ck_assert(debug_fixture_command("break 0x1000"));
    for (uint64_t i = 0; i < 3; i++) {
        uint64_t before = df.cpu->counters.instructions;

        ck_assert_int_eq(debug_fixture_go(), DEBUG_HIT);
        ck_assert_uint_eq(df.cpu->counters.instructions - before, 1);
    }
}
END_TEST

START_TEST(breakpoint_is_no_byte_in_memory)
{
    uint8_t byte;

    DEBUG_CODE_BYTES(COUNT);
    ck_assert(debug_fixture_command("break 0x1001"));
    ck_assert_uint_eq(guest_read(df.cpu, 0x1001, GUEST_PHYSICAL, &byte, 1), 1);
    ck_assert_uint_eq(byte, 0x40);
}
END_TEST

START_TEST(condition_that_is_false_does_not_stop)
{
    DEBUG_CODE_BYTES(COUNT);
    ck_assert(debug_fixture_command("break *0x1001 if ($eax & 0xffff) == 31"));
    ck_assert_int_eq(debug_fixture_go(), DEBUG_HIT);
    ck_assert_uint_eq(df.cpu->r[EAX], 31);
    ck_assert_uint_eq(df.debugger->point[0].hits, 1);
}
END_TEST

START_TEST(steps_count_instructions)
{
    DEBUG_CODE_BYTES(COUNT);
    debugger_run(df.debugger, &(struct debug_goal){ .steps = 6 });
    ck_assert_int_eq(df.debugger->stop.reason, DEBUG_STEPPED);
    ck_assert_uint_eq(here(), 0x1002);
    ck_assert_uint_eq(df.cpu->r[EAX], 5);
}
END_TEST

START_TEST(range_is_left_at_its_first_instruction_outside)
{
    DEBUG_CODE_BYTES(COUNT);
    debugger_run(df.debugger, &(struct debug_goal){
        .in_range = true, .first = 0x1000, .last = 0x1003,
    });
    ck_assert_uint_eq(here(), 0x1003);
}
END_TEST

/* mov [0x2000], ax; mov [0x2002], ax; mov bx, [0x2002]; inc word [0x2004]; hlt */
#define STORES "\xa3\x00\x20\xa3\x02\x20\x8b\x1e\x02\x20\xff\x06\x04\x20\xf4"

START_TEST(watch_stops_behind_a_write_of_its_bytes_alone)
{
    DEBUG_CODE_BYTES(STORES);
    ck_assert(debug_fixture_command("watch 0x2002,1"));
    ck_assert_int_eq(debug_fixture_go(), DEBUG_HIT);
    ck_assert_uint_eq(here(), 0x1006);
    ck_assert_uint_eq(df.debugger->stop.at, 0x2002);
    ck_assert_int_eq(debug_fixture_go(), DEBUG_ENDED);
}
END_TEST

START_TEST(watch_sees_a_write_that_begins_before_its_bytes)
{
    DEBUG_CODE_BYTES(STORES);
    ck_assert(debug_fixture_command("watch 0x2003,1"));
    ck_assert_int_eq(debug_fixture_go(), DEBUG_HIT);
    ck_assert_uint_eq(df.debugger->stop.at, 0x2002);
}
END_TEST

START_TEST(rwatch_stops_behind_a_read_alone)
{
    DEBUG_CODE_BYTES(STORES);
    ck_assert(debug_fixture_command("rwatch 0x2002,2"));
    ck_assert_int_eq(debug_fixture_go(), DEBUG_HIT);
    ck_assert_uint_eq(here(), 0x100a);
}
END_TEST

START_TEST(read_modify_write_is_a_read_and_a_write)
{
    DEBUG_CODE_BYTES(STORES);
    ck_assert(debug_fixture_command("rwatch 0x2004,2"));
    ck_assert_int_eq(debug_fixture_go(), DEBUG_HIT);
    ck_assert_uint_eq(here(), 0x100e);
    ck_assert_ptr_nonnull(strstr(df.debugger->stop.text, "read and write"));
}
END_TEST

START_TEST(access_outside_a_watch_does_not_stop)
{
    DEBUG_CODE_BYTES(STORES);
    ck_assert(debug_fixture_command("awatch 0x2006,8"));
    ck_assert(debug_fixture_command("awatch 0x1ff0,16"));
    ck_assert_int_eq(debug_fixture_go(), DEBUG_ENDED);
}
END_TEST

/* mov cx, 5; mov di, 0x2000; rep stosb; hlt */
START_TEST(watch_stops_between_two_iterations)
{
    DEBUG_CODE_BYTES("\xb9\x05\x00\xbf\x00\x20\xf3\xaa\xf4");
    ck_assert(debug_fixture_command("watch 0x2002,1"));
    ck_assert_int_eq(debug_fixture_go(), DEBUG_HIT);
    ck_assert_uint_eq(here(), 0x1006);
    ck_assert_uint_eq(df.cpu->r[ECX] & 0xffff, 2);
    ck_assert_int_eq(debug_fixture_go(), DEBUG_ENDED);
    ck_assert_uint_eq(df.cpu->r[ECX] & 0xffff, 0);
}
END_TEST

START_TEST(physical_watch_stops_behind_stores_and_tells_the_value)
{
    DEBUG_CODE_BYTES("\xb8\x34\x12" STORES);
    ck_assert(debug_fixture_command("watch phys:0x2002,2"));
    ck_assert_int_eq(debug_fixture_go(), DEBUG_HIT);
    ck_assert_uint_eq(here(), 0x1009);
    ck_assert_ptr_nonnull(strstr(df.debugger->stop.text, "0x0000 -> 0x1234"));
}
END_TEST

START_TEST(physical_watch_names_a_device_and_its_programmer)
{
    const struct bus_requester engine = { "engine", 0x1234 };
    uint32_t value = 7;

    DEBUG_CODE_BYTES(COUNT);
    ck_assert(debug_fixture_command("watch phys:0x3000"));
    df.debugger->stop.reason = DEBUG_NOTHING;
    bus_requester_write(&df.machine->board.bus, &engine, 0x3000, &value, 4);
    ck_assert_int_eq(df.debugger->stop.reason, DEBUG_HIT);
    ck_assert_uint_eq(df.debugger->stop.point.address, 0x3000);
    ck_assert_ptr_nonnull(strstr(df.debugger->stop.text,
                                 "by engine, which was started at 0x00001234"));
}
END_TEST

START_TEST(what_the_debugger_writes_does_not_stop)
{
    DEBUG_CODE_BYTES(COUNT);
    ck_assert(debug_fixture_command("watch phys:0x3000"));
    df.debugger->stop.reason = DEBUG_NOTHING;
    ck_assert(debug_fixture_command("set 0x3000 = 7"));
    ck_assert_int_eq(df.debugger->stop.reason, DEBUG_NOTHING);
}
END_TEST

START_TEST(watch_that_was_deleted_does_not_stop)
{
    DEBUG_CODE_BYTES(STORES);
    ck_assert(debug_fixture_command("watch 0x2002,1"));
    ck_assert(debug_fixture_command("delete 1"));
    ck_assert_int_eq(debug_fixture_go(), DEBUG_ENDED);
    ck_assert(!df.cpu->debug.any);
}
END_TEST

/* in al, 0x61; out 0x80, al; hlt */
START_TEST(port_is_caught_in_both_directions)
{
    DEBUG_CODE_BYTES("\xe4\x61\xe6\x80\xf4");
    ck_assert(debug_fixture_command("catch port 0x61"));
    ck_assert(debug_fixture_command("catch port 0x80"));
    ck_assert_int_eq(debug_fixture_go(), DEBUG_HIT);
    ck_assert_uint_eq(here(), 0x1002);
    ck_assert_int_eq(debug_fixture_go(), DEBUG_HIT);
    ck_assert_uint_eq(here(), 0x1004);
}
END_TEST

/* ud2, whose vector 6 in real mode leads to 0000:1010, a hlt */
START_TEST(exception_is_caught_before_its_handler)
{
    const uint32_t vector = 0x1010;

    bus_dma_write(&df.machine->board.bus, 6 * 4, &vector, 4);
    DEBUG_CODE_BYTES("\x0f\x0b");
    ck_assert(debug_fixture_command("catch exception 5"));
    ck_assert(debug_fixture_command("catch exception 6"));
    ck_assert_int_eq(debug_fixture_go(), DEBUG_HIT);
    ck_assert_uint_eq(here(), 0x1010);
    ck_assert_uint_eq(df.debugger->stop.point.number, 2);
}
END_TEST

/* xor eax, eax; mov cr3, eax; hlt */
START_TEST(load_of_cr3_is_caught_as_such_and_as_a_flush)
{
    DEBUG_CODE_BYTES("\x66\x31\xc0\x0f\x22\xd8\xf4");
    ck_assert(debug_fixture_command("catch cr3 0x1000"));
    ck_assert(debug_fixture_command("catch flush mov_cr3"));
    ck_assert_int_eq(debug_fixture_go(), DEBUG_HIT);
    ck_assert_uint_eq(here(), 0x1006);
    ck_assert_uint_eq(df.debugger->stop.point.number, 2);
}
END_TEST

START_TEST(commands_that_name_nothing_are_refused)
{
    static const char *const wrong[] = {
        "break", "break nowhere", "break 0x1000 when", "break 0x1000 if",
        "break 0x1000 if (", "watch", "watch 0xffffffff,2", "watch 0,0",
        "watch phys:0xfffffffff,2", "rwatch phys:0", "catch", "catch nothing",
        "catch port", "catch port 0x10000", "catch flush nothing", "delete 9",
        "set", "set $eax", "set $nothing=1", "set $cr0=0", "set 0x2000",
        "set 0xfff00000=1", "x", "x/0x 0", "x/q 0", "print", "print/z 1",
        "print 1/0", "print (1", "print 1)", "print $", "print 0x", "info",
        "physical maybe", "step", "continue", "nothing",
    };

    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        ck_assert_msg(!debug_fixture_command(wrong[i]), "%s", wrong[i]);
        ck_assert_msg(df.printed[0] && !strchr(df.printed, '\n'), "%s: %s",
                      wrong[i], df.printed);
    }
    ck_assert_uint_eq(df.debugger->points, 0);
}
END_TEST

START_TEST(expressions_have_the_values_of_c)
{
    static const struct { const char *text; uint64_t value; } rows[] = {
        { "1 + 2 * 3", 7 }, { "(1 + 2) * 3", 9 }, { "10 - 3 - 2", 5 },
        { "1 << 4 | 3", 19 }, { "6 & 3 == 3", 0 }, { "~0 & 0xff", 255 },
        { "!5", 0 }, { "!0 && 2 || 0", 1 }, { "7 % 4 + 8 / 2", 7 },
        { "3 > 2", 1 }, { "3 <= 2", 0 }, { "-1 == ~0", 1 }, { "'a'", 97 },
        { "1 ^ 3", 2 }, { "1 != 2", 1 }, { "1 << 64", 0 },
        { "(u8)0x1ff", 0xff }, { "(char)0xff == -1", 1 },
        { "*0x3000", 0x89abcdef }, { "(u8)*0x3001", 0xcd },
        { "(u16)*(0x3000 + 2)", 0x89ab }, { "(short)*0x3002 < 0", 0 },
        { "$eax + 1", 0x1235 }, { "$ax_", 0 }, { "$pc", 0x1000 },
    };
    const uint32_t word = 0x89abcdef;

    DEBUG_CODE_BYTES(COUNT);
    df.cpu->r[EAX] = 0x1234;
    bus_dma_write(&df.machine->board.bus, 0x3000, &word, 4);
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct error error;
        uint64_t value = 0;
        bool ok = expression_value(df.debugger, rows[i].text, &value, &error);

        ck_assert_msg(ok || !strcmp(rows[i].text, "$ax_"), "%s: %s",
                      rows[i].text, error.text);
        ck_assert_msg(value == rows[i].value, "%s is 0x%" PRIx64, rows[i].text,
                      value);
    }
}
END_TEST

START_TEST(expression_of_any_depth_ends)
{
    char text[MONITOR_LINE];
    struct error error;
    uint64_t value;

    memset(text, '(', sizeof text - 1);
    text[sizeof text - 1] = 0;
    ck_assert(!expression_value(df.debugger, text, &value, &error));
    memset(text, '-', sizeof text - 1);
    ck_assert(!expression_value(df.debugger, text, &value, &error));
}
END_TEST

START_TEST(device_memory_is_read_without_an_effect)
{
    struct vga *vga = &df.machine->board.vga;
    struct bus *bus = &df.machine->board.bus;

    bus_out(bus, 0x3c2, 1, 0x63);       /* the memory answers, at B8000 */
    bus_out(bus, 0x3ce, 2, 0x0e06);
    bus_out(bus, 0x3c4, 2, 0x0302);
    bus_write(bus, 0xb8000, 1, 'A');
    memset(vga->latch, 0x5a, sizeof vga->latch);
    ck_assert(debug_fixture_command("xp/1xb 0xb8000"));
    ck_assert_str_eq(df.printed, "0x0000b8000: 0x41\n");
    for (unsigned i = 0; i < sizeof vga->latch; i++)
        ck_assert_uint_eq(vga->latch[i], 0x5a);
    bus_read(bus, 0xb8000, 1);
    ck_assert_uint_eq(vga->latch[0], 'A');
}
END_TEST

Suite *debugger_suite(void)
{
    Suite *suite = suite_create("debugger");
    TCase *tc = tcase_create("debugger");

    tcase_add_checked_fixture(tc, debug_fixture_up, debug_fixture_down);
    tcase_add_test(tc, breakpoint_stops_before_its_instruction_each_time);
    tcase_add_test(tc, breakpoint_on_a_jump_to_itself_stops_in_every_round);
    tcase_add_test(tc, breakpoint_is_no_byte_in_memory);
    tcase_add_test(tc, condition_that_is_false_does_not_stop);
    tcase_add_test(tc, steps_count_instructions);
    tcase_add_test(tc, range_is_left_at_its_first_instruction_outside);
    tcase_add_test(tc, watch_stops_behind_a_write_of_its_bytes_alone);
    tcase_add_test(tc, watch_sees_a_write_that_begins_before_its_bytes);
    tcase_add_test(tc, rwatch_stops_behind_a_read_alone);
    tcase_add_test(tc, read_modify_write_is_a_read_and_a_write);
    tcase_add_test(tc, access_outside_a_watch_does_not_stop);
    tcase_add_test(tc, watch_stops_between_two_iterations);
    tcase_add_test(tc, physical_watch_stops_behind_stores_and_tells_the_value);
    tcase_add_test(tc, physical_watch_names_a_device_and_its_programmer);
    tcase_add_test(tc, what_the_debugger_writes_does_not_stop);
    tcase_add_test(tc, watch_that_was_deleted_does_not_stop);
    tcase_add_test(tc, port_is_caught_in_both_directions);
    tcase_add_test(tc, exception_is_caught_before_its_handler);
    tcase_add_test(tc, load_of_cr3_is_caught_as_such_and_as_a_flush);
    tcase_add_test(tc, commands_that_name_nothing_are_refused);
    tcase_add_test(tc, expressions_have_the_values_of_c);
    tcase_add_test(tc, expression_of_any_depth_ends);
    tcase_add_test(tc, device_memory_is_read_without_an_effect);
    suite_add_tcase(suite, tc);
    return suite;
}
