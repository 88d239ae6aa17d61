/* The local APIC: priorities, the local vector table, IPIs, its MSR. */
#include "tests/unit/apic_fixture.h"

Suite *local_apic_suite(void);

static void send_self(uint8_t vector)
{
    apic_put(ICR, (uint32_t)SELF | vector);
}

static uint32_t errors(void)
{
    apic_put(ESR, 0);
    return apic_get(ESR);
}

START_TEST(reset_leaves_what_the_manual_says)
{
    static const struct { uint32_t at, value; } registers[] = {
        { ID, 0 }, { VERSION, 0x00040011 }, { TPR, 0 }, { PPR, 0 }, { LDR, 0 },
        { DFR, UINT32_MAX }, { SVR, 0xff }, { ESR, 0 }, { ICR, 0 },
        { ICR_HIGH, 0 }, { LVT_TIMER, MASKED }, { LVT_COUNTER, MASKED },
        { LINT0, MASKED }, { LINT1, MASKED }, { LVT_ERROR, MASKED },
        { INITIAL, 0 }, { CURRENT, 0 }, { DIVIDE, 0 },
    };

    apic_put(TPR, 0x20);
    apic_put(INITIAL, 1000);
    apic_bus_reset(&apics);
    for (unsigned i = 0; i < sizeof registers / sizeof *registers; i++)
        ck_assert_msg(apic_get(registers[i].at) == registers[i].value,
                      "register 0x%x", registers[i].at);
}
END_TEST

START_TEST(an_xapic_has_a_thermal_entry_and_a_p6_has_none)
{
    apic_put(LVT_THERMAL, 0x40);
    ck_assert_uint_eq(apic_get(LVT_THERMAL), 0);
    ck_assert_uint_eq(errors(), 0x80);
    fixture_down();
    apic_up_kind(APIC_KIND_xapic);
    apic_put(LVT_THERMAL, 0x40);
    ck_assert_uint_eq(apic_get(LVT_THERMAL), 0x40);
    ck_assert_uint_eq(apic_get(VERSION), 0x00050014);
}
END_TEST

START_TEST(an_ipi_to_itself_interrupts)
{
    send_self(0x41);
    ck_assert(has(IRR, 0x41));
    ck_assert_uint_eq(ack(), 0x41);
    ck_assert(!fx.level && has(ISR, 0x41) && !has(IRR, 0x41));
    apic_put(EOI, 0);
    ck_assert(!has(ISR, 0x41));
}
END_TEST

START_TEST(a_higher_class_interrupts_a_lower_one)
{
    send_self(0x41);
    ack();
    send_self(0x4f);
    ck_assert_msg(!fx.level, "the same class waits");
    send_self(0x50);
    ck_assert_uint_eq(ack(), 0x50);
    ck_assert_uint_eq(apic_get(PPR), 0x50);
    apic_put(EOI, 0);
    ck_assert_uint_eq(apic_get(PPR), 0x40);
    apic_put(EOI, 0);
    ck_assert_uint_eq(ack(), 0x4f);
}
END_TEST

START_TEST(the_task_priority_holds_a_class_and_all_below)
{
    apic_put(TPR, 0x4f);
    send_self(0x4f);
    send_self(0x31);
    ck_assert(!fx.level);
    ck_assert_uint_eq(apic_get(PPR), 0x4f);
    apic_put(TPR, 0x3f);
    ck_assert_uint_eq(ack(), 0x4f);
    apic_put(EOI, 0);
    ck_assert(!fx.level);
    apic_put(TPR, 0);
    ck_assert_uint_eq(ack(), 0x31);
}
END_TEST

START_TEST(the_arbitration_priority_counts_requests)
{
    apic_put(TPR, 0x25);
    ck_assert_uint_eq(apic_get(APR), 0x25);
    send_self(0x41);
    ck_assert_uint_eq(apic_get(APR), 0x40);
}
END_TEST

START_TEST(an_ipi_of_an_illegal_vector_is_an_error)
{
    apic_put(LVT_ERROR, 0x33);
    send_self(0x0f);
    ck_assert_uint_eq(ack(), 0x33);
    ck_assert_uint_eq(apic_get(ESR), 0);
    ck_assert_uint_eq(errors(), 0x20);
    ck_assert_uint_eq(errors(), 0);
}
END_TEST

START_TEST(a_received_illegal_vector_sets_no_request)
{
    apic_put(LVT_TIMER, 0x05);
    apic_put(INITIAL, 1);
    run_until(APIC_HZ / 1000);
    ck_assert(!fx.level);
    ck_assert_uint_eq(errors(), 0x40);
}
END_TEST

START_TEST(a_message_that_none_accepts_is_an_error_of_a_p6)
{
    apic_put(ICR_HIGH, 5u << 24);
    apic_put(ICR, 0x41);
    ck_assert_uint_eq(errors(), 0x04);
    ck_assert(!fx.level);
}
END_TEST

START_TEST(a_physical_destination_is_the_id_or_everyone)
{
    apic_put(ICR_HIGH, 0);
    apic_put(ICR, 0x41);
    ck_assert_uint_eq(ack(), 0x41);
    apic_put(ID, 3u << 24);
    apic_put(ICR_HIGH, 3u << 24);
    apic_put(ICR, 0x51);
    ck_assert_uint_eq(ack(), 0x51);
    apic_put(ICR_HIGH, 0x0fu << 24);
    apic_put(ICR, 0x61);
    ck_assert_uint_eq(ack(), 0x61);
}
END_TEST

static bool reaches(uint32_t ldr, uint32_t dfr, uint32_t destination)
{
    bool is;

    apic_put(LDR, ldr << 24);
    apic_put(DFR, dfr << 28);
    apic_put(ICR_HIGH, destination << 24);
    apic_put(ICR, LOGICAL | 0x41);
    is = fx.level;
    if (is) {
        ack();
        apic_put(EOI, 0);
    }
    return is;
}

START_TEST(a_logical_destination_is_a_set_in_the_flat_model)
{
    ck_assert(reaches(0x04, 0xf, 0x04));
    ck_assert(reaches(0x04, 0xf, 0x0c));
    ck_assert(!reaches(0x04, 0xf, 0x0b));
    ck_assert(reaches(0x04, 0xf, 0xff));
}
END_TEST

START_TEST(a_logical_destination_is_a_cluster_and_a_set_in_the_cluster_model)
{
    ck_assert(reaches(0x34, 0x0, 0x34));
    ck_assert(reaches(0x34, 0x0, 0x3f));
    ck_assert(!reaches(0x34, 0x0, 0x44));
    ck_assert(!reaches(0x34, 0x0, 0x33));
    ck_assert(reaches(0x34, 0x0, 0xf4));
    ck_assert(!reaches(0x34, 0x5, 0x34));
}
END_TEST

START_TEST(shorthands_choose_who_is_interrupted)
{
    apic_put(ICR, OTHERS | 0x41);
    ck_assert(!fx.level);
    apic_put(ICR, ALL | 0x42);
    ck_assert_uint_eq(ack(), 0x42);
}
END_TEST

START_TEST(the_lowest_priority_of_one_is_itself)
{
    apic_put(ICR, LOWEST | 0x42);
    ck_assert_uint_eq(ack(), 0x42);
}
END_TEST

START_TEST(nmi_and_init_reach_the_processor)
{
    apic_put(ICR, NMI);
    ck_assert_uint_eq(nmis, 1);
    apic_put(ICR, INIT | LEVEL);            /* de-assertion */
    ck_assert_uint_eq(inits, 0);
    apic_put(ICR, INIT | 1 << 14);
    ck_assert_uint_eq(inits, 1);
    ck_assert(!fx.level);
}
END_TEST

START_TEST(lint0_passes_the_8259_pair_as_extint)
{
    struct irq_line pic = apic_bus_pin(&apics, 0);

    irq_raise(&pic);
    ck_assert_msg(!fx.level, "the entry is masked");
    apic_put(LINT0, EXTINT);
    ck_assert_uint_eq(ack(), 0);
    irq_lower(&pic);
    ck_assert(!fx.level);
}
END_TEST

START_TEST(the_8259_pair_comes_before_requests_of_the_apic)
{
    struct irq_line pic = apic_bus_pin(&apics, 0);

    apic_put(LINT0, EXTINT);
    irq_raise(&pic);
    send_self(0x21);
    ck_assert_uint_eq(ack(), 0);
    irq_lower(&pic);
    ck_assert_uint_eq(ack(), 0x21);
}
END_TEST

START_TEST(a_disabled_apic_lets_lint0_through)
{
    struct irq_line pic = apic_bus_pin(&apics, 0);

    ck_assert(local_apic_set_base(apic(), APIC_DEFAULT_BASE));
    irq_raise(&pic);
    ck_assert_uint_eq(ack(), 0);
    ck_assert_uint_eq(apic_get(VERSION), UINT32_MAX);
}
END_TEST

START_TEST(an_edge_of_a_pin_is_one_request)
{
    struct irq_line pin = apic_bus_pin(&apics, 1);

    apic_put(LINT1, 0x44);
    irq_raise(&pin);
    ck_assert_uint_eq(ack(), 0x44);
    apic_put(EOI, 0);
    ck_assert(!fx.level);
    irq_lower(&pin);
    irq_raise(&pin);
    ck_assert_uint_eq(ack(), 0x44);
}
END_TEST

START_TEST(a_level_of_a_pin_asks_again_after_its_end)
{
    struct irq_line pin = apic_bus_pin(&apics, 1);

    apic_put(LINT1, LEVEL | 0x44);
    irq_raise(&pin);
    ck_assert_uint_eq(ack(), 0x44);
    ck_assert(has(TMR, 0x44) && apic_get(LINT1) & REMOTE);
    apic_put(EOI, 0);
    ck_assert_uint_eq(ack(), 0x44);
    irq_lower(&pin);
    apic_put(EOI, 0);
    ck_assert(!fx.level && !(apic_get(LINT1) & REMOTE));
}
END_TEST

START_TEST(an_nmi_pin_is_no_request)
{
    struct irq_line pin = apic_bus_pin(&apics, 1);

    apic_put(LINT1, NMI);
    irq_raise(&pin);
    ck_assert_uint_eq(nmis, 1);
    ck_assert(!fx.level);
}
END_TEST

START_TEST(off_by_software_all_entries_are_masked_and_stay_so)
{
    apic_put(LVT_TIMER, 0x30);
    apic_put(SVR, 0xff);
    ck_assert_uint_eq(apic_get(LVT_TIMER), MASKED | 0x30);
    apic_put(LVT_TIMER, 0x31);
    ck_assert_uint_eq(apic_get(LVT_TIMER), MASKED | 0x31);
    send_self(0x41);
    ck_assert(!fx.level);
}
END_TEST

START_TEST(an_acknowledge_with_nothing_to_take_gives_the_spurious_vector)
{
    uint8_t vector = 0;

    apic_put(SVR, 0x1ef);
    ck_assert(local_apic_ack(apic(), &vector));
    ck_assert_uint_eq(vector, 0xef);
    ck_assert_msg(!has(ISR, 0xef), "it needs no EOI");
}
END_TEST

START_TEST(read_only_bits_of_a_register_stay)
{
    apic_put(LVT_TIMER, UINT32_MAX);
    ck_assert_uint_eq(apic_get(LVT_TIMER), 0x300ff);
    apic_put(LINT0, UINT32_MAX & ~(uint32_t)MASKED);
    ck_assert_uint_eq(apic_get(LINT0), 0xa7ff);
    apic_put(VERSION, 0);
    ck_assert_uint_eq(apic_get(VERSION), 0x00040011);
    apic_put(SVR, UINT32_MAX);
    ck_assert_uint_eq(apic_get(SVR), 0x3ff);
    apic_put(DIVIDE, UINT32_MAX);
    ck_assert_uint_eq(apic_get(DIVIDE), 0xb);
    apic_put(LDR, UINT32_MAX);
    ck_assert_uint_eq(apic_get(LDR), 0xff000000);
    apic_put(DFR, 0);
    ck_assert_uint_eq(apic_get(DFR), 0x0fffffff);
}
END_TEST

START_TEST(accesses_that_are_no_aligned_dwords_do_nothing)
{
    for (unsigned offset = 0; offset < 16; offset++)
        for (unsigned size = 1; size <= 4; size *= 2) {
            if (offset == 0 && size == 4)
                continue;
            bus_write(&fx.bus, APIC_DEFAULT_BASE + TPR + offset, size, 0x55);
            ck_assert_uint_eq(bus_read(&fx.bus, APIC_DEFAULT_BASE + TPR +
                                       offset, size), 0);
        }
    ck_assert_uint_eq(apic_get(TPR), 0);
    ck_assert_uint_eq(errors(), 0);
}
END_TEST

START_TEST(a_register_that_is_not_there_is_an_error)
{
    ck_assert_uint_eq(apic_get(0x40), 0);
    ck_assert_uint_eq(errors(), 0x80);
    apic_put(0x3f0, 1);
    ck_assert_uint_eq(errors(), 0x80);
}
END_TEST

START_TEST(the_base_register_moves_the_page)
{
    const uint64_t base = 0xfed00000, enabled = 1 << 11, bsp = 1 << 8;

    ck_assert_uint_eq(local_apic_base(apic()),
                      APIC_DEFAULT_BASE | enabled | bsp);
    ck_assert(local_apic_set_base(apic(), base | enabled));
    ck_assert_uint_eq(local_apic_base(apic()), base | enabled | bsp);
    ck_assert_uint_eq(bus_read(&fx.bus, base + VERSION, 4), 0x00040011);
    ck_assert_uint_eq(apic_get(VERSION), UINT32_MAX);
    ck_assert(!local_apic_set_base(apic(), base | enabled | 1));
    ck_assert(!local_apic_set_base(apic(), UINT64_C(1) << 36 | enabled));
    apic_bus_reset(&apics);
    ck_assert_uint_eq(apic_get(VERSION), 0x00040011);
}
END_TEST

START_TEST(disabling_by_the_base_register_forgets_the_rest)
{
    send_self(0x41);
    ck_assert(local_apic_set_base(apic(), APIC_DEFAULT_BASE));
    ck_assert(!fx.level);
    ck_assert(local_apic_set_base(apic(), APIC_DEFAULT_BASE | 1 << 11));
    ck_assert_uint_eq(apic_get(SVR), 0xff);
    ck_assert(!has(IRR, 0x41));
}
END_TEST

Suite *local_apic_suite(void)
{
    Suite *s = suite_create("local_apic");
    TCase *tc = tcase_create("local_apic");

    tcase_add_checked_fixture(tc, apic_up, fixture_down);
    tcase_add_test(tc, reset_leaves_what_the_manual_says);
    tcase_add_test(tc, an_xapic_has_a_thermal_entry_and_a_p6_has_none);
    tcase_add_test(tc, an_ipi_to_itself_interrupts);
    tcase_add_test(tc, a_higher_class_interrupts_a_lower_one);
    tcase_add_test(tc, the_task_priority_holds_a_class_and_all_below);
    tcase_add_test(tc, the_arbitration_priority_counts_requests);
    tcase_add_test(tc, an_ipi_of_an_illegal_vector_is_an_error);
    tcase_add_test(tc, a_received_illegal_vector_sets_no_request);
    tcase_add_test(tc, a_message_that_none_accepts_is_an_error_of_a_p6);
    tcase_add_test(tc, a_physical_destination_is_the_id_or_everyone);
    tcase_add_test(tc, a_logical_destination_is_a_set_in_the_flat_model);
    tcase_add_test(
        tc, a_logical_destination_is_a_cluster_and_a_set_in_the_cluster_model);
    tcase_add_test(tc, shorthands_choose_who_is_interrupted);
    tcase_add_test(tc, the_lowest_priority_of_one_is_itself);
    tcase_add_test(tc, nmi_and_init_reach_the_processor);
    tcase_add_test(tc, lint0_passes_the_8259_pair_as_extint);
    tcase_add_test(tc, the_8259_pair_comes_before_requests_of_the_apic);
    tcase_add_test(tc, a_disabled_apic_lets_lint0_through);
    tcase_add_test(tc, an_edge_of_a_pin_is_one_request);
    tcase_add_test(tc, a_level_of_a_pin_asks_again_after_its_end);
    tcase_add_test(tc, an_nmi_pin_is_no_request);
    tcase_add_test(tc, off_by_software_all_entries_are_masked_and_stay_so);
    tcase_add_test(
        tc, an_acknowledge_with_nothing_to_take_gives_the_spurious_vector);
    tcase_add_test(tc, read_only_bits_of_a_register_stay);
    tcase_add_test(tc, accesses_that_are_no_aligned_dwords_do_nothing);
    tcase_add_test(tc, a_register_that_is_not_there_is_an_error);
    tcase_add_test(tc, the_base_register_moves_the_page);
    tcase_add_test(tc, disabling_by_the_base_register_forgets_the_rest);
    suite_add_tcase(s, tc);
    return s;
}
