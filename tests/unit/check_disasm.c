/* Disassembly into a buffer, and where branches go. */
#include <check.h>
#include <string.h>

#include "cpu/decode/disasm.h"
#include "cpu/uop/uop_text.h"
#include "emu/model/model_file.h"

Suite *disasm_suite(void);

static struct insn insn;

static void decode_p6(const char *bytes, unsigned size, bool code32)
{
    static struct isa_index index;
    struct cpu_model model;
    struct error error;

    ck_assert(model_file_load(&model, "p6", &error));
    isa_index_build(&index, &model);
    ck_assert_int_eq(decode_insn(&index, code32, (const uint8_t *)bytes, size,
                                 &insn), DECODE_OK);
}

START_TEST(text_that_does_not_fit_is_cut_and_ends)
{
    char text[8 + 1];

    text[8] = 'x';
    decode_p6("\x8b\x45\x08", 3, true);
    ck_assert_str_eq(disasm_text(&insn, true, 0, text, 8), "mov eax");
    ck_assert_int_eq(text[8], 'x');
}
END_TEST

START_TEST(the_longest_text_fits_its_buffer)
{
    char text[DISASM_TEXT_MAX];

    decode_p6("\xf0\x2e\x81\xac\x8d\xff\xff\xff\x8f\x78\x56\x34\x92", 13,
              true);
    ck_assert_str_eq(disasm_text(&insn, true, 0, text, sizeof(text)),
                     "lock sub dword ptr cs:[ebp+ecx*4-0x70000001], "
                     "0x92345678");
}
END_TEST

START_TEST(a_relative_branch_has_a_target_cut_to_its_size)
{
    uint32_t target = 0;

    decode_p6("\xeb\x01", 2, false);
    ck_assert(disasm_target(&insn, 0xfffe, &target));
    ck_assert_uint_eq(target, 1);
    decode_p6("\xe8\xfb\xff\xff\xff", 5, true);
    ck_assert(disasm_target(&insn, 0xc0100000, &target));
    ck_assert_uint_eq(target, 0xc0100000);
}
END_TEST

START_TEST(an_indirect_branch_has_no_target)
{
    uint32_t target;

    decode_p6("\xff\xe0", 2, true);
    ck_assert(!disasm_target(&insn, 0, &target));
}
END_TEST

START_TEST(a_micro_op_shows_its_operands_by_family)
{
    static const struct {
        struct uop uop;
        const char *text;
    } cases[] = {
        { { .code = UOP_add8i, .d = 0, .a = 8, .imm = 5 },
          "add8i eax, t0, 0x5" },
        { { .code = UOP_bts32, .d = 8, .a = 8, .b = 1 }, "bts32 t0, t0, ecx" },
        { { .code = UOP_bts32, .d = 8, .a = 8, .aux = 1, .imm = 7 },
          "bts32 t0, t0, 0x7" },
        { { .code = UOP_shld16, .d = 3, .a = 3, .b = 0, .aux = 1 },
          "shld16 ebx, ebx, eax, cl" },
        { { .code = UOP_stis_16, .a = 14, .b = 14, .seg = 4, .imm = 16,
            .imm2 = 9 }, "stis_16 fs:[0x10], 0x9" },
        { { .code = UOP_chkip, .a = 8 }, "chkip t0" },
        { { .code = UOP_chkip, .aux = 1, .b = 1, .imm = 0x20 },
          "chkip 0x10" },
        { { .code = UOP_assist_end, .imm2 = ASSIST_io_out, .a = 1, .aux = 2 },
          "assist io_out dx, ax" },
    };
    char text[UOP_TEXT_MAX];

    for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        ck_assert_str_eq(uop_text(&cases[i].uop, 0xfff0, text, sizeof(text)),
                         cases[i].text);
}
END_TEST

Suite *disasm_suite(void)
{
    Suite *s = suite_create("disasm");
    TCase *c = tcase_create("disasm");

    tcase_add_test(c, text_that_does_not_fit_is_cut_and_ends);
    tcase_add_test(c, the_longest_text_fits_its_buffer);
    tcase_add_test(c, a_relative_branch_has_a_target_cut_to_its_size);
    tcase_add_test(c, an_indirect_branch_has_no_target);
    tcase_add_test(c, a_micro_op_shows_its_operands_by_family);
    suite_add_tcase(s, c);
    return s;
}
