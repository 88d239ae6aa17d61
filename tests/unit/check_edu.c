/* QEMU's edu card: its registers, its interrupt, and its DMA. */
#define _POSIX_C_SOURCE 200809L  /* fmemopen */

#include "tests/unit/card_fixture.h"

#include "devices/edu/edu.h"

Suite *edu_suite(void);

enum { RAM_AT = 0x2000 };

static struct edu edu;
static char text[256];

static void setup(void)
{
    card_up();
    edu_init(&edu, &fx.bus, &card_pci, &fx.clock, fixture_line(), &fx.log,
             EDU_DMA_MASK);
    card_enable(EDU_DEVFN, PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
    memset(text, 0, sizeof text);
    fx.log.stream = fmemopen(text, sizeof text, "w");
    setvbuf(fx.log.stream, NULL, _IONBF, 0);
    fx.log.mask = 1u << LOG_guest;
}

static void teardown(void)
{
    fclose(fx.log.stream);
    fixture_down();
}

static void dma(uint32_t source, uint32_t destination, uint32_t count,
                uint32_t command)
{
    card_put(EDU_DMA_SOURCE, source);
    card_put(EDU_DMA_DESTINATION, destination);
    card_put(EDU_DMA_COUNT, count);
    card_put(EDU_DMA_COMMAND, command);
}

START_TEST(edu_identifies_itself_and_inverts)
{
    ck_assert_uint_eq(card_get(EDU_ID), 0x010000ed);
    card_put(EDU_LIVENESS, 0x12345678);
    ck_assert_uint_eq(card_get(EDU_LIVENESS), 0xedcba987);
}
END_TEST

START_TEST(edu_registers_take_32_bits_alone)
{
    card_put(EDU_LIVENESS, 0);
    bus_write(&fx.bus, CARD_BASE + EDU_LIVENESS, 1, 1);
    bus_write(&fx.bus, CARD_BASE + EDU_LIVENESS, 2, 1);
    ck_assert_uint_eq(card_get(EDU_LIVENESS), UINT32_MAX);
}
END_TEST

START_TEST(edu_computes_factorials_in_time)
{
    static const struct { uint32_t n, factorial; } cases[] = {
        { 0, 1 }, { 1, 1 }, { 5, 120 }, { 12, 479001600 },
        { 13, 1932053504 }, { 33, 0x80000000 }, { 34, 0 }, { UINT32_MAX, 0 },
    };

    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint64_t begin = fx.clock.now;

        card_put(EDU_FACTORIAL, cases[i].n);
        ck_assert_uint_eq(card_get(EDU_STATUS), EDU_STATUS_COMPUTING);
        ck_assert_uint_eq(card_get(EDU_FACTORIAL), cases[i].n);
        card_run();
        ck_assert_uint_eq(card_get(EDU_STATUS), 0);
        ck_assert_uint_eq(card_get(EDU_FACTORIAL), cases[i].factorial);
        ck_assert_uint_le(fx.clock.now - begin, 35 * EDU_MULTIPLY_CLOCKS);
    }
}
END_TEST

START_TEST(edu_ignores_a_number_while_it_computes)
{
    card_put(EDU_FACTORIAL, 5);
    card_put(EDU_FACTORIAL, 6);
    card_run();
    ck_assert_uint_eq(card_get(EDU_FACTORIAL), 120);
}
END_TEST

START_TEST(edu_interrupts_when_the_factorial_is_there_if_asked)
{
    card_put(EDU_FACTORIAL, 5);
    card_run();
    ck_assert(!fx.level);
    card_put(EDU_STATUS, EDU_STATUS_IRQ);
    card_put(EDU_FACTORIAL, 5);
    card_run();
    ck_assert(fx.level);
    ck_assert_uint_eq(card_get(EDU_IRQ_STATUS), EDU_IRQ_FACTORIAL);
    card_put(EDU_IRQ_ACK, EDU_IRQ_FACTORIAL);
    ck_assert(!fx.level);
}
END_TEST

START_TEST(edu_interrupts_until_all_causes_are_acknowledged)
{
    card_put(EDU_IRQ_RAISE, 5);
    ck_assert(fx.level);
    card_put(EDU_IRQ_ACK, 4);
    ck_assert(fx.level);
    ck_assert_uint_eq(card_get(EDU_IRQ_STATUS), 1);
    card_put(EDU_IRQ_ACK, 1);
    ck_assert(!fx.level);
}
END_TEST

START_TEST(edu_moves_memory_to_its_buffer_and_back)
{
    memcpy(card_ram + RAM_AT, "abcdefgh", 8);
    dma(RAM_AT, EDU_BUFFER + 100, 8, EDU_DMA_RUN);
    ck_assert_uint_eq(card_get(EDU_DMA_COMMAND), EDU_DMA_RUN);
    card_run();
    ck_assert_uint_eq(card_get(EDU_DMA_COMMAND), 0);
    ck_assert(!fx.level);
    dma(EDU_BUFFER + 102, RAM_AT + 0x100, 6,
        EDU_DMA_RUN | EDU_DMA_TO_MEMORY | EDU_DMA_IRQ);
    ck_assert_uint_eq(card_ram[RAM_AT + 0x100], 0);
    card_run();
    ck_assert_mem_eq(card_ram + RAM_AT + 0x100, "cdefgh", 7);
    ck_assert_uint_eq(card_get(EDU_IRQ_STATUS), EDU_IRQ_DMA);
    ck_assert(fx.level);
}
END_TEST

START_TEST(edu_moves_at_the_rate_of_pci)
{
    dma(EDU_BUFFER, RAM_AT, EDU_BUFFER_BYTES,
        EDU_DMA_RUN | EDU_DMA_TO_MEMORY);
    card_run();
    ck_assert_uint_eq(fx.clock.now, pci_clocks(EDU_BUFFER_BYTES, true));
}
END_TEST

START_TEST(edu_ignores_its_dma_registers_while_it_moves)
{
    memset(card_ram + RAM_AT, 1, 4);
    dma(RAM_AT, EDU_BUFFER, 4, EDU_DMA_RUN);
    card_put(EDU_DMA_SOURCE, 0);
    ck_assert_uint_eq(card_get(EDU_DMA_SOURCE), RAM_AT);
    card_run();
    ck_assert_uint_eq(edu.buffer[0], 1);
}
END_TEST

START_TEST(edu_refuses_what_does_not_lie_in_its_buffer)
{
    static const struct { uint32_t at, count; } cases[] = {
        { EDU_BUFFER - 1, 2 }, { EDU_BUFFER, EDU_BUFFER_BYTES + 1 },
        { EDU_BUFFER + 1, EDU_BUFFER_BYTES }, { EDU_BUFFER, 0 },
        { EDU_BUFFER + EDU_BUFFER_BYTES, 1 }, { EDU_BUFFER, UINT32_MAX },
        { 0, 4 }, { UINT32_MAX, 4 },
    };

    memset(edu.buffer, 1, sizeof edu.buffer);
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        rewind(fx.log.stream);
        dma(cases[i].at, RAM_AT, cases[i].count,
            EDU_DMA_RUN | EDU_DMA_TO_MEMORY | EDU_DMA_IRQ);
        card_run();
        ck_assert_ptr_nonnull(strstr(text, "does not lie in the buffer"));
        ck_assert_uint_eq(card_get(EDU_DMA_COMMAND) & EDU_DMA_RUN, 0);
        ck_assert(fx.level);
    }
    for (unsigned i = 0; i < sizeof card_ram; i++)
        ck_assert_uint_eq(card_ram[i], 0);
}
END_TEST

START_TEST(edu_drives_28_address_bits)
{
    dma(0x10000000 | RAM_AT, EDU_BUFFER, 4, EDU_DMA_RUN);
    memset(card_ram + RAM_AT, 7, 4);
    card_run();
    ck_assert_uint_eq(edu.buffer[3], 7);
    ck_assert_str_eq(text, "guest: edu: address 0x10002000 becomes 0x2000, by "
                           "the mask 0xfffffff\n");
}
END_TEST

START_TEST(edu_moves_nothing_while_bus_mastering_is_off)
{
    card_enable(EDU_DEVFN, PCI_COMMAND_MEMORY);
    memset(edu.buffer, 1, sizeof edu.buffer);
    dma(EDU_BUFFER, RAM_AT, 4, EDU_DMA_RUN | EDU_DMA_TO_MEMORY);
    card_run();
    ck_assert_uint_eq(card_ram[RAM_AT], 0);
    ck_assert_str_eq(text,
                     "guest: edu: a transfer while bus mastering is off\n");
}
END_TEST

START_TEST(edu_stops_at_a_reset)
{
    memset(edu.buffer, 1, sizeof edu.buffer);
    card_put(EDU_IRQ_RAISE, 1);
    dma(EDU_BUFFER, RAM_AT, 4, EDU_DMA_RUN | EDU_DMA_TO_MEMORY);
    edu_reset(&edu);
    ck_assert(!fx.level);
    card_run();
    ck_assert_uint_eq(card_ram[RAM_AT], 0);
    ck_assert_uint_eq(card_get(EDU_DMA_COMMAND), 0);
}
END_TEST

Suite *edu_suite(void)
{
    Suite *suite = suite_create("edu");
    TCase *tc = tcase_create("card");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, edu_identifies_itself_and_inverts);
    tcase_add_test(tc, edu_registers_take_32_bits_alone);
    tcase_add_test(tc, edu_computes_factorials_in_time);
    tcase_add_test(tc, edu_ignores_a_number_while_it_computes);
    tcase_add_test(tc, edu_interrupts_when_the_factorial_is_there_if_asked);
    tcase_add_test(tc, edu_interrupts_until_all_causes_are_acknowledged);
    tcase_add_test(tc, edu_moves_memory_to_its_buffer_and_back);
    tcase_add_test(tc, edu_moves_at_the_rate_of_pci);
    tcase_add_test(tc, edu_ignores_its_dma_registers_while_it_moves);
    tcase_add_test(tc, edu_refuses_what_does_not_lie_in_its_buffer);
    tcase_add_test(tc, edu_drives_28_address_bits);
    tcase_add_test(tc, edu_moves_nothing_while_bus_mastering_is_off);
    tcase_add_test(tc, edu_stops_at_a_reset);
    suite_add_tcase(suite, tc);
    return suite;
}
