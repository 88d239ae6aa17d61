#include "tests/unit/insn_fixture.h"

#include <check.h>

void insn_fixture_crack(struct insn_fixture *f, uint32_t mode,
                        const uint8_t *bytes)
{
    static struct isa_index index;
    enum decode_status status;

    if (!index.rows)
        isa_index_build(&index, &(struct cpu_model){.features = UINT32_MAX});
    status = decode_insn(&index, mode & MODE_CODE_32, bytes, INSN_BYTES_MAX,
                         &f->insn);
    ck_assert_int_eq(status, DECODE_OK);
    f->crack = (struct crack){.insn = &f->insn, .mode = mode,
                              .end = f->insn.bytes};
    crack_insn(&f->crack, status);
}
