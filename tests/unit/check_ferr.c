/* FERR# and IGNNE#: what a PC does with x87 errors where CR0.NE is clear. */
#include "tests/unit/device_fixture.h"

#include "devices/chipset/ferr.h"

Suite *ferr_suite(void);

static struct ferr ferr;
static bool ignne;

static void set_ignne(void *opaque, unsigned number, bool level)
{
    (void)opaque;
    (void)number;
    ignne = level;
}

static void setup(void)
{
    fixture_up(100000000);
    ignne = false;
    ferr_init(&ferr, &fx.bus, fixture_line(),
              (struct irq_line){ .set = set_ignne });
}

START_TEST(error_interrupts_until_port_f0_is_written)
{
    ferr_set(&ferr, true);
    ck_assert(fx.level);
    ck_assert(!ignne);
    out(FERR_PORT, 0);
    ck_assert(!fx.level);
    ck_assert(ignne);
}
END_TEST

START_TEST(ignne_falls_when_the_error_is_cleared)
{
    ferr_set(&ferr, true);
    out(FERR_PORT, 0);
    ferr_set(&ferr, false);
    ck_assert(!ignne);
    ck_assert(!fx.level);
}
END_TEST

/* The interrupt is latched: it stays when the error is cleared before. */
START_TEST(interrupt_stays_when_the_error_is_cleared_first)
{
    ferr_set(&ferr, true);
    ferr_set(&ferr, false);
    ck_assert(fx.level);
    out(FERR_PORT, 0);
    ck_assert(!fx.level);
    ck_assert(!ignne);
}
END_TEST

START_TEST(second_error_interrupts_again)
{
    ferr_set(&ferr, true);
    out(FERR_PORT, 0);
    ferr_set(&ferr, false);
    ferr_set(&ferr, true);
    ck_assert(fx.level);
    ck_assert_uint_eq(fx.rises, 2);
}
END_TEST

START_TEST(port_f1_changes_nothing)
{
    ferr_set(&ferr, true);
    out(FERR_PORT + 1, 0);
    ck_assert(fx.level);
    ck_assert(!ignne);
}
END_TEST

START_TEST(reset_lowers_everything)
{
    ferr_set(&ferr, true);
    out(FERR_PORT, 0);
    ferr_reset(&ferr);
    ck_assert(!fx.level);
    ck_assert(!ignne);
}
END_TEST

Suite *ferr_suite(void)
{
    Suite *s = suite_create("ferr");
    TCase *tc = tcase_create("ferr");

    tcase_add_checked_fixture(tc, setup, fixture_down);
    tcase_add_test(tc, error_interrupts_until_port_f0_is_written);
    tcase_add_test(tc, ignne_falls_when_the_error_is_cleared);
    tcase_add_test(tc, interrupt_stays_when_the_error_is_cleared_first);
    tcase_add_test(tc, second_error_interrupts_again);
    tcase_add_test(tc, port_f1_changes_nothing);
    tcase_add_test(tc, reset_lowers_everything);
    suite_add_tcase(s, tc);
    return s;
}
