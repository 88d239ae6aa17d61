/* The interrupt wires of the board, and the pins of PIRQs. */
#include <check.h>
#include <string.h>

#include "devices/bus/isa_irqs.h"
#include "devices/i440fx/pirq.h"

Suite *isa_irqs_suite(void);

static struct isa_irqs irqs;
static struct pirq pirq;
static bool pic[ISA_IRQS], apic[ISA_IRQS], pin[PIRQ_LINES];

static void set_end(void *opaque, unsigned number, bool level)
{
    ((bool *)opaque)[number] = level;
}

static void ends_of(struct irq_line *line, unsigned count, bool *level)
{
    for (unsigned i = 0; i < count; i++)
        line[i] = (struct irq_line){
            .set = set_end, .opaque = level, .number = i,
        };
}

static void setup(void)
{
    struct irq_line to_pic[ISA_IRQS], to_apic[ISA_IRQS], to_pin[PIRQ_LINES];

    memset(pic, 0, sizeof pic);
    memset(apic, 0, sizeof apic);
    memset(pin, 0, sizeof pin);
    ends_of(to_pic, ISA_IRQS, pic);
    ends_of(to_apic, ISA_IRQS, apic);
    ends_of(to_pin, PIRQ_LINES, pin);
    isa_irqs_init(&irqs, to_pic, to_apic);
    pirq_init(&pirq, to_pic);
    pirq_connect(&pirq, to_pin);
}

static void set(enum isa_irqs_driver driver, unsigned number, bool level)
{
    struct irq_line line = isa_irqs_line(&irqs, driver, number);

    irq_set(&line, level);
}

START_TEST(an_interrupt_reaches_both_controllers)
{
    set(ISA_IRQS_DEVICE, 4, true);
    ck_assert(pic[4] && apic[4]);
    set(ISA_IRQS_DEVICE, 4, false);
    ck_assert(!pic[4] && !apic[4]);
}
END_TEST

START_TEST(a_shared_wire_is_raised_until_the_last_lets_go)
{
    set(ISA_IRQS_DEVICE, 9, true);
    set(ISA_IRQS_PIRQ, 9, true);
    set(ISA_IRQS_DEVICE, 9, false);
    ck_assert(pic[9] && apic[9]);
    set(ISA_IRQS_PIRQ, 9, false);
    ck_assert(!pic[9] && !apic[9]);
}
END_TEST

START_TEST(a_pirq_reaches_its_pin_wherever_it_is_routed)
{
    struct irq_line third = pirq_line(&pirq, 3, 0);
    struct irq_line seventh = pirq_line(&pirq, 7, 0);

    irq_raise(&third);
    irq_raise(&seventh);
    ck_assert(pin[2]);
    irq_lower(&third);
    ck_assert(pin[2]);
    irq_lower(&seventh);
    ck_assert(!pin[2]);
}
END_TEST

Suite *isa_irqs_suite(void)
{
    Suite *s = suite_create("isa_irqs");
    TCase *tc = tcase_create("isa_irqs");

    tcase_add_checked_fixture(tc, setup, NULL);
    tcase_add_test(tc, an_interrupt_reaches_both_controllers);
    tcase_add_test(tc, a_shared_wire_is_raised_until_the_last_lets_go);
    tcase_add_test(tc, a_pirq_reaches_its_pin_wherever_it_is_routed);
    suite_add_tcase(s, tc);
    return s;
}
