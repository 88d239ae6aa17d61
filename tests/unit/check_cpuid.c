/*
 * What CPUID promises is there: each feature bit of each shipped model has its
 * instructions and registers (SDM vol. 2 CPUID), and those that are storage
 * take what the manual permits.
 */
#include "tests/unit/cpu_fixture.h"
#include "tests/unit/groups.h"

Suite *cpuid_suite(void);

static const char *const model[] = {
    "pentium", "p6", "modern", "risc", "ideal",
};

enum { MODELS = sizeof model / sizeof model[0] };

/* Sets a bit of CR4: MOV EAX, CR4; OR EAX, bit; MOV CR4, EAX. */
#define SET_CR4(bit) "\x0f\x20\xe0\x0d" bit "\x0f\x22\xe0"
/* MOV ECX, number; RDMSR. */
#define READ_MSR(number) "\xb9" number "\x0f\x32"

/* Code that runs to its HLT where the feature of a bit of CPUID.1:EDX is
 * there. */
static const struct {
    unsigned bit;
    const char *code;
    unsigned size;
} probe[] = {
#define PROBE(bit, code) {bit, code "\xf4", sizeof(code)}
    PROBE(0, "\xdb\xe3"),                               /* FPU: FNINIT */
    PROBE(1, SET_CR4("\x03\x00\x00\x00")),              /* VME: VME, PVI */
    PROBE(2, SET_CR4("\x08\x00\x00\x00")),              /* DE */
    PROBE(3, SET_CR4("\x10\x00\x00\x00")),              /* PSE */
    PROBE(4, "\x0f\x31" SET_CR4("\x04\x00\x00\x00")
             READ_MSR("\x10\x00\x00\x00")),             /* TSC: TSD */
    PROBE(5, READ_MSR("\x10\x00\x00\x00") "\x0f\x30"),  /* MSR: WRMSR */
    PROBE(6, SET_CR4("\x20\x00\x00\x00")),              /* PAE */
    PROBE(7, SET_CR4("\x40\x00\x00\x00")                /* MCE */
             READ_MSR("\x00\x00\x00\x00") READ_MSR("\x01\x00\x00\x00")),
    PROBE(8, "\x0f\xc7\x0b"),                           /* CX8: CMPXCHG8B */
    PROBE(9, ""),                       /* APIC: tests of the device have it */
    PROBE(11, READ_MSR("\x74\x01\x00\x00") READ_MSR("\x75\x01\x00\x00")
              READ_MSR("\x76\x01\x00\x00")),            /* SEP */
    PROBE(12, READ_MSR("\xfe\x00\x00\x00") READ_MSR("\xff\x02\x00\x00")
              READ_MSR("\x00\x02\x00\x00") READ_MSR("\x0f\x02\x00\x00")
              READ_MSR("\x50\x02\x00\x00") READ_MSR("\x58\x02\x00\x00")
              READ_MSR("\x59\x02\x00\x00") READ_MSR("\x68\x02\x00\x00")
              READ_MSR("\x6f\x02\x00\x00")),            /* MTRR */
    PROBE(13, SET_CR4("\x80\x00\x00\x00")),             /* PGE */
    PROBE(14, READ_MSR("\x79\x01\x00\x00") READ_MSR("\x7a\x01\x00\x00")
              READ_MSR("\x7b\x01\x00\x00") READ_MSR("\x00\x04\x00\x00")
              READ_MSR("\x12\x04\x00\x00")),            /* MCA */
    PROBE(15, "\x0f\x44\xc1"),                          /* CMOV */
    PROBE(16, READ_MSR("\x77\x02\x00\x00")),            /* PAT */
    PROBE(17, ""),                      /* PSE-36: tests of the walk have it */
    PROBE(24, SET_CR4("\x00\x02\x00\x00")              /* FXSR: OSFXSR */
              "\x0f\xae\x03\x0f\xae\x0b"),            /* FXSAVE, FXRSTOR */
#undef PROBE
};

enum { PROBES = sizeof probe / sizeof probe[0] };

static void leaf(uint32_t number)
{
    cf.cpu.r[EAX] = number;
    cf.cpu.eip = FIXTURE_CODE;
    CODE("\x0f\xa2\xf4");
    fixture_expect_end();
}

static void run_probe(unsigned bit)
{
    for (unsigned i = 0; i < PROBES; i++)
        if (probe[i].bit == bit) {
            cf.cpu.r[EBX] = FIXTURE_DATA;
            cf.cpu.eip = FIXTURE_CODE;
            fixture_put(FIXTURE_CODE, probe[i].code, probe[i].size);
            fixture_expect_end();
            return;
        }
    ck_abort_msg("CPUID.1:EDX bit %u has no probe", bit);
}

START_TEST(every_feature_bit_has_its_registers_and_instructions)
{
    cpu_fixture_down();
    cpu_fixture_up_model(model[_i]);
    leaf(1);
    for (uint32_t edx = cf.cpu.r[EDX]; edx; edx &= edx - 1)
        run_probe((unsigned)__builtin_ctz(edx));
}
END_TEST

START_TEST(execute_disable_has_efer)
{
    cpu_fixture_down();
    cpu_fixture_up_model("modern");
    leaf(0x80000001);
    ck_assert(cf.cpu.r[EDX] & 1u << 20);
    cf.cpu.eip = FIXTURE_CODE;
    CODE(READ_MSR("\x80\x00\x00\xc0") "\x0f\x30\xf4");
    fixture_expect_end();
}
END_TEST

/* WRMSR of EDX:EAX to register `number`, and RDMSR of it. */
static void write_msr(uint32_t number, uint64_t value)
{
    cf.cpu.r[ECX] = number;
    cf.cpu.r[EAX] = (uint32_t)value;
    cf.cpu.r[EDX] = (uint32_t)(value >> 32);
    cf.cpu.eip = FIXTURE_CODE;
    CODE("\x0f\x30\x31\xc0\x31\xd2\x0f\x32\xf4");
}

static void takes(uint32_t number, uint64_t value)
{
    write_msr(number, value);
    fixture_expect_end();
    ck_assert_uint_eq((uint64_t)cf.cpu.r[EDX] << 32 | cf.cpu.r[EAX], value);
}

static void refuses(uint32_t number, uint64_t value)
{
    write_msr(number, value);
    fixture_expect(VECTOR_GP, 0, 0);
    cf.cpu.r[ESP] = FIXTURE_STACK;
}

START_TEST(memory_type_ranges_hold_what_is_written)
{
    takes(0x200, 0x6);                          /* base 0, write-back */
    takes(0x201, UINT64_C(0xff8000800));
    takes(0x20e, UINT64_C(0xfd0000001));        /* the eighth: combining */
    takes(0x250, UINT64_C(0x0606060606060606));
    takes(0x26f, UINT64_C(0x0001040506000104));
    takes(0x2ff, 0xc06);
}
END_TEST

START_TEST(memory_type_ranges_refuse_types_and_bits_that_are_reserved)
{
    refuses(0xfe, 0);                           /* MTRRcap is read-only */
    refuses(0x200, 0x2);                        /* no such type */
    refuses(0x200, 0x7);                        /* of the PAT alone */
    refuses(0x200, 0x106);
    refuses(0x200, UINT64_C(0x1000000006));     /* above MAXPHYADDR */
    refuses(0x201, 0x400);
    refuses(0x250, UINT64_C(0x0600000000000003));
    refuses(0x250, 7);
    refuses(0x2ff, 0x1006);
    refuses(0x2ff, 0x3);
}
END_TEST

START_TEST(page_attribute_table_takes_its_types_alone)
{
    cf.cpu.r[ECX] = 0x277;
    CODE("\x0f\x32\xf4");
    fixture_expect_end();
    ck_assert_uint_eq(cf.cpu.r[EAX], 0x00070406);       /* after RESET */
    ck_assert_uint_eq(cf.cpu.r[EDX], 0x00070406);
    takes(0x277, UINT64_C(0x0007010600070106));
    refuses(0x277, UINT64_C(0x0002040600070406));
    refuses(0x277, UINT64_C(0x0800000000000000));
}
END_TEST

START_TEST(machine_check_banks_are_empty_and_can_be_cleared)
{
    takes(0x400, UINT64_MAX);                   /* MC0_CTL */
    takes(0x401, 0);                            /* MC0_STATUS */
    refuses(0x401, 1);
    refuses(0x402, 1);                          /* MC0_ADDR */
    takes(0x411, 0);                            /* the fifth bank */
    refuses(0x414, 0);                          /* there is no sixth */
    refuses(0x403, 0);                          /* MC0_MISC is not there */
    takes(0x17a, 4);
    refuses(0x17a, 8);
    refuses(0x179, 0);
}
END_TEST

START_TEST(a_platform_is_told_and_cannot_be_changed)
{
    cf.cpu.r[ECX] = 0x17;
    CODE("\x0f\x32\xf4");
    fixture_expect_end();
    ck_assert_uint_eq(cf.cpu.r[EDX], 0);
    refuses(0x17, 0);
}
END_TEST

START_TEST(with_execute_disable_fast_strings_can_be_switched)
{
    refuses(0x1a0, 0x1881);                     /* a P6 has no such register */
    cpu_fixture_down();
    cpu_fixture_up_model("modern");
    takes(0x1a0, 0x1880);
    takes(0x1a0, 0x1881);
    refuses(0x1a0, 0x1801);                     /* counters are there */
    refuses(0x1a0, UINT64_C(0x400001881));      /* XD disable */
}
END_TEST

START_TEST(a_pentium_has_no_memory_type_ranges)
{
    cpu_fixture_down();
    cpu_fixture_up_model("pentium");
    refuses(0xfe, 0);
    refuses(0x200, 0);
    refuses(0x277, 0);
    refuses(0x179, 0);
}
END_TEST

static void add_models(TCase *tc)
{
    tcase_add_loop_test(tc,
                        every_feature_bit_has_its_registers_and_instructions,
                        0, MODELS);
    tcase_add_test(tc, execute_disable_has_efer);
}

static void add_stored(TCase *tc)
{
    tcase_add_test(tc, memory_type_ranges_hold_what_is_written);
    tcase_add_test(tc,
                   memory_type_ranges_refuse_types_and_bits_that_are_reserved);
    tcase_add_test(tc, page_attribute_table_takes_its_types_alone);
    tcase_add_test(tc, machine_check_banks_are_empty_and_can_be_cleared);
    tcase_add_test(tc, a_platform_is_told_and_cannot_be_changed);
    tcase_add_test(tc, with_execute_disable_fast_strings_can_be_switched);
    tcase_add_test(tc, a_pentium_has_no_memory_type_ranges);
}

static const struct group groups[] = {
    {"models", add_models}, {"stored", add_stored}, {NULL, NULL},
};

Suite *cpuid_suite(void)
{
    return groups_suite("cpuid", groups, cpu_fixture_up, cpu_fixture_down);
}
