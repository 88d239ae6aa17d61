/* What gdb's packets do, one by one. */
#include "tests/unit/debug_fixture.h"

#include <string.h>

#include "emu/debug/registers.h"

Suite *gdb_suite(void);

/* inc ax; inc ax; inc ax; jmp to the first */
#define COUNT "\x40\x40\x40\xeb\xfb"

#define ck_assert_answer(packet, answer) do { \
    debug_fixture_packet(packet); \
    ck_assert_str_eq(df.printed, answer); } while (0)

START_TEST(memory_is_read_and_written)
{
    DEBUG_CODE_BYTES(COUNT);
    ck_assert_answer("m1000,5", "404040ebfb");
    ck_assert_answer("M2000,3:010203", "OK");
    ck_assert_answer("m2000,4", "01020300");
    ck_assert_answer("X2001,2:ab", "OK");
    ck_assert_answer("m2000,4", "01616200");
    ck_assert_answer("X2001,0:", "OK");
}
END_TEST

START_TEST(memory_ends_with_the_address_space)
{
    DEBUG_CODE_BYTES(COUNT);
    ck_assert_answer("mfffffff0,5", "ea00100000");
    debug_fixture_packet("mfffffffe,10");
    ck_assert_uint_eq(strlen(df.printed), 4);
    ck_assert_answer("m100000000,1", "E16");
    ck_assert_answer("mffffffffffffffff,1", "E16");
    ck_assert_answer("m80000000,4", "E0e");
    ck_assert_answer("Mffffffff,2:0000", "E16");
    ck_assert_answer("Mfffffff0,1:00", "E0e");
}
END_TEST

START_TEST(physical_mode_has_36_bits)
{
    DEBUG_CODE_BYTES(COUNT);
    ck_assert(debug_fixture_command("physical on"));
    ck_assert_answer("m1000,2", "4040");
    ck_assert_answer("mfffffffff,2", "E0e");
    ck_assert_answer("m1000000000,1", "E16");
    ck_assert_answer("qqemu.PhyMemMode", "1");
    ck_assert_answer("Qqemu.PhyMemMode:0", "OK");
    ck_assert(!df.debugger->physical);
}
END_TEST

START_TEST(huge_lengths_are_cut)
{
    DEBUG_CODE_BYTES(COUNT);
    debug_fixture_packet("m0,ffffffffffffffff");
    ck_assert_uint_eq(strlen(df.printed), PACKET_MAX);
    ck_assert_answer("M0,ffffffff:00", "E16");
    ck_assert_answer("X0,ffffffff:a", "E16");
}
END_TEST

START_TEST(registers_are_read_and_written)
{
    DEBUG_CODE_BYTES(COUNT);
    df.cpu->r[ECX] = 0x12345678;
    ck_assert_answer("p1", "78563412");
    ck_assert_answer("P1=01000000", "OK");
    ck_assert_uint_eq(df.cpu->r[ECX], 1);
    ck_assert_answer("p8", "00100000");
    ck_assert_answer("P8=02100000", "OK");
    ck_assert_uint_eq(df.cpu->eip, 0x1002);
    ck_assert_answer("pffff", "E16");
    ck_assert_answer("P1=01", "E16");
    ck_assert_answer("P1", "E16");
}
END_TEST

START_TEST(registers_of_the_system_are_not_written)
{
    char packet[64];

    snprintf(packet, sizeof packet, "P%x=00000080", REGISTER_cr0);
    ck_assert_answer(packet, "E16");
    ck_assert(!(df.cpu->cr0 & CR0_PG));
}
END_TEST

START_TEST(all_registers_can_be_written_as_they_were_read)
{
    static char packet[PACKET_MAX];

    DEBUG_CODE_BYTES(COUNT);
    debug_fixture_packet("g");
    snprintf(packet, sizeof packet, "G%s", df.printed);
    ck_assert_answer(packet, "OK");
    ck_assert_answer("G00", "E16");
}
END_TEST

START_TEST(registers_stand_as_the_description_has_them)
{
    size_t bytes = 0;

    for (unsigned i = 0; i < REGISTERS; i++)
        bytes += register_about(i)->bytes;
    debug_fixture_packet("g");
    ck_assert_uint_eq(strlen(df.printed), 2 * bytes);
}
END_TEST

START_TEST(x87_is_unavailable_without_one)
{
    debug_fixture_down();
    debug_fixture_up();
    ck_assert(cpu_model_has(df.cpu->model, FEATURE_fpu));
    df.machine->model.features &= ~(UINT64_C(1) << FEATURE_fpu);
    ck_assert_answer("p10", "xxxxxxxxxxxxxxxxxxxx");
}
END_TEST

START_TEST(description_comes_in_pieces)
{
    static char whole[0x4000];
    size_t at = 0;

    do {
        char packet[64];

        snprintf(packet, sizeof packet,
                 "qXfer:features:read:target.xml:%zx,100", at);
        debug_fixture_packet(packet);
        ck_assert(at + strlen(df.printed) < sizeof whole);
        strcpy(whole + at, df.printed + 1);
        at += strlen(df.printed + 1);
    } while (df.printed[0] == 'm');
    ck_assert_int_eq(df.printed[0], 'l');
    ck_assert_ptr_nonnull(strstr(whole, "org.gnu.gdb.i386.core"));
    ck_assert_ptr_nonnull(strstr(whole, "<reg name=\"cr3\""));
    ck_assert_str_eq(whole + at - 9, "</target>");
    ck_assert_answer("qXfer:features:read:other.xml:0,100", "E00");
    ck_assert_answer("qXfer:features:read:target.xml:fffff,10", "l");
}
END_TEST

START_TEST(breakpoint_stops_the_guest_and_is_told)
{
    DEBUG_CODE_BYTES(COUNT);
    ck_assert_answer("Z0,1002,1", "OK");
    ck_assert_answer("Z0,1002,1", "OK");
    ck_assert_int_eq(debug_fixture_packet("vCont;c"), GDB_GO);
    debugger_run(df.debugger, &df.gdb->goal);
    ck_assert_answer("?", "T05thread:01;swbreak:;");
    ck_assert_answer("p8", "02100000");
    ck_assert_answer("z0,1002,1", "OK");
    ck_assert_uint_eq(df.debugger->points, 0);
    ck_assert_answer("z0,1002,1", "OK");
}
END_TEST

/* mov [0x2000], ax; jmp to it */
START_TEST(watchpoint_is_told_with_its_address)
{
    DEBUG_CODE_BYTES("\xa3\x00\x20\xeb\xfb");
    ck_assert_answer("Z2,2000,2", "OK");
    debug_fixture_packet("c");
    debugger_run(df.debugger, &df.gdb->goal);
    ck_assert_answer("?", "T05thread:01;watch:2000;");
    ck_assert_answer("z2,2000,2", "OK");
    ck_assert_uint_eq(df.debugger->points, 0);
}
END_TEST

START_TEST(step_and_range_step_are_goals)
{
    DEBUG_CODE_BYTES(COUNT);
    ck_assert_int_eq(debug_fixture_packet("vCont;s:1"), GDB_GO);
    ck_assert_uint_eq(df.gdb->goal.steps, 1);
    ck_assert_int_eq(debug_fixture_packet("vCont;r1000,1003:1;c"), GDB_GO);
    ck_assert(df.gdb->goal.in_range);
    ck_assert_int_eq(debug_fixture_packet("s1002"), GDB_GO);
    ck_assert_uint_eq(df.cpu->eip, 0x1002);
}
END_TEST

START_TEST(end_of_the_guest_is_told_with_its_exit_code)
{
    /* mov al, 3; out 0xf4, al */
    DEBUG_CODE_BYTES("\xb0\x03\xe6\xf4");
    debug_fixture_packet("c");
    debugger_run(df.debugger, &df.gdb->goal);
    ck_assert_answer("?", "W01");
}
END_TEST

START_TEST(restart_begins_at_the_reset_vector)
{
    DEBUG_CODE_BYTES("\xf4");
    debug_fixture_packet("c");
    debugger_run(df.debugger, &df.gdb->goal);
    ck_assert(df.debugger->ended);
    ck_assert_answer("vRun;", "T05thread:01;");
    ck_assert_answer("p8", "f0ffffff");
    ck_assert(!df.debugger->ended);
    debugger_run(df.debugger, &(struct debug_goal){ .steps = 1 });
    ck_assert_answer("p8", "00100000");
}
END_TEST

START_TEST(packets_cut_at_every_byte_are_answered)
{
    static const char *const packets[] = {
        "m1000,5", "M2000,3:010203", "X2001,2:ab", "p1f", "P1=01000000",
        "Z2,2000,4", "z2,2000,4", "vCont;r1000,1003:1", "s1002", "C05;1000",
        "qXfer:features:read:target.xml:0,100", "vRun;x", "Hg0", "T1",
        "qThreadExtraInfo,1", "QStartNoAckMode", "vCont?", "qRcmd",
    };
    char packet[64];

    DEBUG_CODE_BYTES(COUNT);
    for (unsigned i = 0; i < sizeof packets / sizeof packets[0]; i++)
        for (size_t cut = 0; cut <= strlen(packets[i]); cut++) {
            snprintf(packet, sizeof packet, "%.*s", (int)cut, packets[i]);
            debug_fixture_packet(packet);
            ck_assert_uint_le(df.gdb->length, PACKET_MAX);
        }
}
END_TEST

START_TEST(what_is_not_known_has_an_empty_answer)
{
    ck_assert_answer("vFile:open", "");
    ck_assert_answer("qNothing", "");
    ck_assert_answer("jx", "");
    ck_assert_answer("\x80", "");
    ck_assert_answer("", "");
}
END_TEST

START_TEST(malformed_points_are_refused)
{
    ck_assert_answer("Z5,1000,1", "E16");
    ck_assert_answer("Z0", "E16");
    ck_assert_answer("Z0,", "E16");
    ck_assert_answer("Z2,1000,0", "E16");
    ck_assert_answer("Z2,ffffffff,2", "E16");
    ck_assert_answer("Z0,100000000,1", "E16");
    ck_assert_uint_eq(df.debugger->points, 0);
}
END_TEST

START_TEST(detach_lets_the_guest_run_on)
{
    ck_assert_int_eq(debug_fixture_packet("D"), GDB_LEAVE);
    ck_assert_int_eq(debug_fixture_packet("k"), GDB_END);
    df.gdb->extended = true;
    ck_assert_int_eq(debug_fixture_packet("vKill;1"), GDB_STAY);
}
END_TEST

START_TEST(addresses_of_connections)
{
    struct connection_address a;

    ck_assert_ptr_null(connection_parse(&a, "tcp:1234"));
    ck_assert_str_eq(a.host, "127.0.0.1");
    ck_assert_str_eq(a.port, "1234");
    ck_assert_ptr_null(connection_parse(&a, "tcp::1234"));
    ck_assert_str_eq(a.host, "127.0.0.1");
    ck_assert_ptr_null(connection_parse(&a, "tcp:0.0.0.0:7"));
    ck_assert_str_eq(a.host, "0.0.0.0");
    ck_assert_ptr_null(connection_parse(&a, "tcp:[::1]:7"));
    ck_assert_str_eq(a.host, "::1");
    ck_assert_ptr_null(connection_parse(&a, "unix:/tmp/x"));
    ck_assert_ptr_null(connection_parse(&a, "stdio"));
    ck_assert_ptr_nonnull(connection_parse(&a, "tcp:"));
    ck_assert_ptr_nonnull(connection_parse(&a, "tcp:65536"));
    ck_assert_ptr_nonnull(connection_parse(&a, "unix:"));
    ck_assert_ptr_nonnull(connection_parse(&a, "1234"));
    ck_assert_ptr_nonnull(connection_parse(&a, ""));
}
END_TEST

Suite *gdb_suite(void)
{
    Suite *suite = suite_create("gdb");
    TCase *tc = tcase_create("gdb");

    tcase_add_checked_fixture(tc, debug_fixture_up, debug_fixture_down);
    tcase_add_test(tc, memory_is_read_and_written);
    tcase_add_test(tc, memory_ends_with_the_address_space);
    tcase_add_test(tc, physical_mode_has_36_bits);
    tcase_add_test(tc, huge_lengths_are_cut);
    tcase_add_test(tc, registers_are_read_and_written);
    tcase_add_test(tc, registers_of_the_system_are_not_written);
    tcase_add_test(tc, all_registers_can_be_written_as_they_were_read);
    tcase_add_test(tc, registers_stand_as_the_description_has_them);
    tcase_add_test(tc, x87_is_unavailable_without_one);
    tcase_add_test(tc, description_comes_in_pieces);
    tcase_add_test(tc, breakpoint_stops_the_guest_and_is_told);
    tcase_add_test(tc, watchpoint_is_told_with_its_address);
    tcase_add_test(tc, step_and_range_step_are_goals);
    tcase_add_test(tc, end_of_the_guest_is_told_with_its_exit_code);
    tcase_add_test(tc, restart_begins_at_the_reset_vector);
    tcase_add_test(tc, packets_cut_at_every_byte_are_answered);
    tcase_add_test(tc, what_is_not_known_has_an_empty_answer);
    tcase_add_test(tc, malformed_points_are_refused);
    tcase_add_test(tc, detach_lets_the_guest_run_on);
    tcase_add_test(tc, addresses_of_connections);
    suite_add_tcase(suite, tc);
    return suite;
}
