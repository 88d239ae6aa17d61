/* The I/O APIC, from a device's line to the vector. */
#include "tests/unit/apic_fixture.h"

Suite *io_apic_suite(void);

static unsigned entry(unsigned pin)
{
    return 0x10 + 2 * pin;
}

static void set(unsigned pin, bool level)
{
    struct irq_line line = io_apic_line(&io, pin);

    irq_set(&line, level);
}

START_TEST(reset_masks_every_pin)
{
    io_put(0, 0x0f000000);
    io_put(entry(3), 0x43);
    io_apic_reset(&io);
    ck_assert_uint_eq(io_get(0), 0);
    ck_assert_uint_eq(io_get(1), 0x00170011);
    ck_assert_uint_eq(io_get(2), 0);
    for (unsigned pin = 0; pin < IO_APIC_PINS; pin++) {
        ck_assert_uint_eq(io_get(entry(pin)), MASKED);
        ck_assert_uint_eq(io_get(entry(pin) + 1), 0);
    }
    ck_assert_uint_eq(io_get(entry(IO_APIC_PINS)), 0);
}
END_TEST

START_TEST(its_id_is_its_arbitration_id)
{
    io_put(0, UINT32_MAX);
    ck_assert_uint_eq(io_get(0), 0x0f000000);
    ck_assert_uint_eq(io_get(2), 0x0f000000);
    io_put(2, 0);
    ck_assert_uint_eq(io_get(2), 0x0f000000);
}
END_TEST

START_TEST(an_edge_is_one_interrupt)
{
    io_put(entry(4), 0x44);
    set(4, true);
    ck_assert_uint_eq(ack(), 0x44);
    ck_assert(!has(TMR, 0x44));
    apic_put(EOI, 0);
    ck_assert(!fx.level);
    set(4, false);
    set(4, true);
    ck_assert_uint_eq(ack(), 0x44);
}
END_TEST

START_TEST(an_edge_of_a_masked_pin_is_lost)
{
    io_put(entry(4), MASKED | 0x44);
    set(4, true);
    io_put(entry(4), 0x44);
    ck_assert(!fx.level);
}
END_TEST

START_TEST(a_level_asks_again_after_its_end)
{
    io_put(entry(4), LEVEL | 0x44);
    set(4, true);
    ck_assert_uint_eq(io_get(entry(4)), LEVEL | REMOTE | 0x44);
    ck_assert_uint_eq(ack(), 0x44);
    ck_assert(has(TMR, 0x44) && !fx.level);
    apic_put(EOI, 0);
    ck_assert_uint_eq(ack(), 0x44);
    set(4, false);
    apic_put(EOI, 0);
    ck_assert(!fx.level);
    ck_assert_uint_eq(io_get(entry(4)), LEVEL | 0x44);
}
END_TEST

START_TEST(a_level_of_a_masked_pin_waits)
{
    io_put(entry(4), MASKED | LEVEL | 0x44);
    set(4, true);
    ck_assert(!fx.level);
    io_put(entry(4), LEVEL | 0x44);
    ck_assert_uint_eq(ack(), 0x44);
}
END_TEST

START_TEST(the_end_of_another_vector_changes_nothing)
{
    io_put(entry(4), LEVEL | 0x44);
    set(4, true);
    ack();
    apic_put(ICR, SELF | 0x55);
    ack();
    apic_put(EOI, 0);
    ck_assert_uint_eq(io_get(entry(4)), LEVEL | REMOTE | 0x44);
}
END_TEST

START_TEST(writing_an_entry_as_an_edge_clears_its_remote_irr)
{
    io_put(entry(4), LEVEL | 0x44);
    set(4, true);
    io_put(entry(4), MASKED | 0x44);
    io_put(entry(4), MASKED | LEVEL | 0x44);
    ck_assert_uint_eq(io_get(entry(4)), MASKED | LEVEL | 0x44);
}
END_TEST

START_TEST(polarity_turns_a_pin_around)
{
    io_put(entry(4), MASKED | LEVEL | LOW | 0x44);
    set(4, true);
    io_put(entry(4), LEVEL | LOW | 0x44);
    ck_assert(!fx.level);
    set(4, false);
    ck_assert_uint_eq(ack(), 0x44);
}
END_TEST

START_TEST(pirq_pins_are_active_low)
{
    io_put(entry(17), LEVEL | LOW | 0x44);
    ck_assert(!fx.level);
    set(17, true);
    ck_assert_uint_eq(ack(), 0x44);
}
END_TEST

START_TEST(an_interrupt_that_none_accepts_waits)
{
    io_put(entry(4) + 1, 5u << 24);
    io_put(entry(4), LEVEL | 0x44);
    set(4, true);
    ck_assert_uint_eq(io_get(entry(4)), LEVEL | PENDING | 0x44);
    io_put(entry(4) + 1, 0);
    ck_assert_uint_eq(ack(), 0x44);
    ck_assert_uint_eq(io_get(entry(4)), LEVEL | REMOTE | 0x44);
}
END_TEST

START_TEST(logical_and_lowest_priority_reach_the_processor)
{
    apic_put(LDR, 0x01000000);
    io_put(entry(4) + 1, 0x03000000);
    io_put(entry(4), LOGICAL | LOWEST | 0x44);
    set(4, true);
    ck_assert_uint_eq(ack(), 0x44);
}
END_TEST

START_TEST(nmi_and_extint_are_no_requests)
{
    io_put(entry(4), NMI | LEVEL);
    set(4, true);
    ck_assert_uint_eq(nmis, 1);
    io_put(entry(5), EXTINT);
    set(5, true);
    ck_assert_uint_eq(ack(), 0);
    ck_assert(!fx.level);
}
END_TEST

START_TEST(read_only_bits_of_an_entry_stay)
{
    io_put(entry(0), UINT32_MAX);
    ck_assert_uint_eq(io_get(entry(0)), 0x1afff);
    io_put(entry(0) + 1, UINT32_MAX);
    ck_assert_uint_eq(io_get(entry(0) + 1), 0xff000000);
}
END_TEST

START_TEST(accesses_that_are_no_aligned_dwords_do_nothing)
{
    bus_write(&fx.bus, IO_APIC_BASE, 4, entry(4));
    for (unsigned offset = 0; offset < 0x40; offset++)
        for (unsigned size = 1; size <= 4; size *= 2) {
            if (size == 4 && (offset == 0 || offset == 0x10))
                continue;
            bus_write(&fx.bus, IO_APIC_BASE + offset, size, 0x01);
            ck_assert_uint_eq(bus_read(&fx.bus, IO_APIC_BASE + offset, size),
                              0);
        }
    ck_assert_uint_eq(bus_read(&fx.bus, IO_APIC_BASE, 4), entry(4));
    ck_assert_uint_eq(io_get(entry(4)), MASKED);
}
END_TEST

START_TEST(a_processor_without_an_apic_has_no_io_apic)
{
    fixture_down();
    apic_up_kind(APIC_KIND_none);
    ck_assert_uint_eq(io_get(1), UINT32_MAX);
    ck_assert_uint_eq(apic_get(VERSION), UINT32_MAX);
    set(4, true);
    ck_assert(!fx.level);
}
END_TEST

static uint32_t next(uint32_t *x)
{
    *x ^= *x << 13;
    *x ^= *x >> 17;
    return *x ^= *x << 5;
}

/* Accesses of every width, place and value to both, while lines and time go on
 * and interrupts are taken: no vector below 16 is ever in service, and the
 * sanitizers see the rest. */
START_TEST(no_access_hurts_the_host)
{
    uint32_t x = 2463534242;

    for (unsigned round = 0; round < 400000; round++) {
        uint32_t choice = next(&x), value = next(&x);
        uint64_t page = choice & 1 ? APIC_DEFAULT_BASE : IO_APIC_BASE;
        unsigned size = 1u << (choice >> 1 & 3) % 3;
        uint32_t offset = choice >> 3 & (page == IO_APIC_BASE ? 0x1f : 0xfff);
        uint8_t vector = 16;

        if (choice >> 16 & 3)           /* mostly what is a register */
            offset &= ~15u, size = 4;
        if (offset + size > BUS_PAGE_SIZE)
            continue;
        if (choice >> 18 & 1)
            bus_write(&fx.bus, page + offset, size, value);
        else
            bus_read(&fx.bus, page + offset, size);
        if (choice >> 19 & 1)
            set(value % IO_APIC_PINS, value >> 8 & 1);
        if (fx.level && choice >> 20 & 1 && local_apic_ack(apic(), &vector))
            ck_assert_uint_ge(vector | (apic_get(SVR) & 0xff) << 8, 16);
        if ((choice >> 21 & 15) == 0)
            run_until(fx.clock.now + (value >> 16));
        if ((choice >> 25 & 63) == 0)
            local_apic_set_base(apic(), APIC_DEFAULT_BASE |
                                (value & 0x800));
        ck_assert(!(apic()->isr.word[0] & 0xffff));
    }
}
END_TEST

Suite *io_apic_suite(void)
{
    Suite *s = suite_create("io_apic");
    TCase *tc = tcase_create("io_apic");

    tcase_add_checked_fixture(tc, apic_up, fixture_down);
    tcase_add_test(tc, reset_masks_every_pin);
    tcase_add_test(tc, its_id_is_its_arbitration_id);
    tcase_add_test(tc, an_edge_is_one_interrupt);
    tcase_add_test(tc, an_edge_of_a_masked_pin_is_lost);
    tcase_add_test(tc, a_level_asks_again_after_its_end);
    tcase_add_test(tc, a_level_of_a_masked_pin_waits);
    tcase_add_test(tc, the_end_of_another_vector_changes_nothing);
    tcase_add_test(tc, writing_an_entry_as_an_edge_clears_its_remote_irr);
    tcase_add_test(tc, polarity_turns_a_pin_around);
    tcase_add_test(tc, pirq_pins_are_active_low);
    tcase_add_test(tc, an_interrupt_that_none_accepts_waits);
    tcase_add_test(tc, logical_and_lowest_priority_reach_the_processor);
    tcase_add_test(tc, nmi_and_extint_are_no_requests);
    tcase_add_test(tc, read_only_bits_of_an_entry_stay);
    tcase_add_test(tc, accesses_that_are_no_aligned_dwords_do_nothing);
    tcase_add_test(tc, a_processor_without_an_apic_has_no_io_apic);
    tcase_add_test(tc, no_access_hurts_the_host);
    suite_add_tcase(s, tc);
    return s;
}
