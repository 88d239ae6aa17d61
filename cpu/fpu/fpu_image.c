/*
 * Environments and states in memory (SDM vol. 1 figures 8-9 to 8-12; vol. 2
 * FXSAVE). A tag in memory tells the class of the register; the processor
 * itself knows no more than whether it is empty.
 */
#include "cpu/fpu/fpu.h"

#include <string.h>

#include "cpu/fpu/fpu_parts.h"

enum { TAG_VALID, TAG_ZERO, TAG_SPECIAL, TAG_EMPTY };

enum {
    ENVIRONMENT_WORDS = 7,
    NUMBER_BYTES = 10,
    OPCODE = 0x7ff,
};

uint16_t fpu_tag_word(const struct fpu *fpu)
{
    uint16_t word = 0;

    for (unsigned i = 0; i < FPU_REGISTERS; i++) {
        enum f80_class class = f80_class(fpu->reg[i]);
        unsigned tag = !(fpu->full >> i & 1) ? TAG_EMPTY
                       : class == F80_ZERO   ? TAG_ZERO
                       : class == F80_NORMAL ? TAG_VALID : TAG_SPECIAL;

        word |= (uint16_t)(tag << 2 * i);
    }
    return word;
}

void fpu_load_control(struct fpu *fpu, uint16_t control)
{
    fpu->control = (control & FPU_CONTROL_WRITABLE) | FPU_CONTROL_ONE;
    fpu_update_summary(fpu);
}

unsigned fpu_environment_bytes(struct fpu_format format)
{
    return ENVIRONMENT_WORDS * (format.is32 ? 4 : 2);
}

unsigned fpu_state_bytes(struct fpu_format format)
{
    return fpu_environment_bytes(format) + FPU_REGISTERS * NUMBER_BYTES;
}

/* A linear address without a segment, as real mode has it. */
static uint32_t linear(uint16_t segment, uint32_t offset)
{
    return ((uint32_t)segment << 4) + offset;
}

/* The seven words. The upper halves of those of 32 bits that have none are
 * ones. */
static void environment_words(const struct fpu *fpu, struct fpu_format format,
                              uint32_t word[ENVIRONMENT_WORDS])
{
    const uint32_t ones = format.is32 ? 0xffff0000 : 0;

    word[0] = ones | fpu->control;
    word[1] = ones | fpu->status;
    word[2] = ones | fpu_tag_word(fpu);
    if (format.is_protected) {
        word[3] = fpu->ip;
        word[4] = fpu->cs | (uint32_t)fpu->opcode << 16;
        word[5] = fpu->dp;
        word[6] = ones | fpu->ds;
    } else {
        uint32_t ip = linear(fpu->cs, fpu->ip);
        uint32_t dp = linear(fpu->ds, fpu->dp);

        word[3] = ones | (ip & 0xffff);
        word[4] = (ip & 0xffff0000) >> 4 | fpu->opcode;
        word[5] = ones | (dp & 0xffff);
        word[6] = (dp & 0xffff0000) >> 4;
    }
}

static void store_environment(const struct fpu *fpu, struct fpu_format format,
                              uint8_t *bytes)
{
    unsigned size = format.is32 ? 4 : 2;
    uint32_t word[ENVIRONMENT_WORDS];

    environment_words(fpu, format, word);
    for (unsigned i = 0; i < ENVIRONMENT_WORDS; i++)
        fpu_bytes_put(bytes + i * size, size, word[i]);
}

void fpu_environment_store(struct fpu *fpu, struct fpu_format format,
                           uint8_t *bytes)
{
    store_environment(fpu, format, bytes);
    fpu_load_control(fpu, fpu->control | FPU_MASKS);
}

void fpu_environment_load(struct fpu *fpu, struct fpu_format format,
                          const uint8_t *bytes)
{
    unsigned size = format.is32 ? 4 : 2;
    uint32_t word[ENVIRONMENT_WORDS];

    for (unsigned i = 0; i < ENVIRONMENT_WORDS; i++)
        word[i] = (uint32_t)fpu_bytes_value(bytes + i * size, size);
    fpu->status = (uint16_t)word[1];
    fpu->full = 0;
    for (unsigned i = 0; i < FPU_REGISTERS; i++)
        if ((word[2] >> 2 * i & 3) != TAG_EMPTY)
            fpu->full |= (uint8_t)(1 << i);
    if (format.is_protected) {
        fpu->ip = word[3];
        fpu->cs = (uint16_t)word[4];
        if (format.is32)
            fpu->opcode = word[4] >> 16 & OPCODE;
        fpu->dp = word[5];
        fpu->ds = (uint16_t)word[6];
    } else {
        fpu->ip = (word[3] & 0xffff) | (word[4] & 0x0ffff000) << 4;
        fpu->opcode = word[4] & OPCODE;
        fpu->dp = (word[5] & 0xffff) | (word[6] & 0x0ffff000) << 4;
        fpu->cs = fpu->ds = 0;
    }
    fpu_load_control(fpu, (uint16_t)word[0]);
}

static void put_number(uint8_t *bytes, struct f80 a)
{
    fpu_bytes_put(bytes, 8, a.m);
    fpu_bytes_put(bytes + 8, 2, a.se);
}

static struct f80 get_number(const uint8_t *bytes)
{
    return (struct f80){.m = fpu_bytes_value(bytes, 8),
                        .se = (uint16_t)fpu_bytes_value(bytes + 8, 2)};
}

void fpu_state_store(struct fpu *fpu, struct fpu_format format,
                     uint8_t bytes[FPU_STATE_MAX])
{
    uint8_t *numbers = bytes + fpu_environment_bytes(format);

    store_environment(fpu, format, bytes);
    for (unsigned i = 0; i < FPU_REGISTERS; i++)
        put_number(numbers + i * NUMBER_BYTES, *fpu_st(fpu, i));
    fpu_init(fpu);
}

void fpu_state_load(struct fpu *fpu, struct fpu_format format,
                    const uint8_t bytes[FPU_STATE_MAX])
{
    const uint8_t *numbers = bytes + fpu_environment_bytes(format);

    fpu_environment_load(fpu, format, bytes);
    for (unsigned i = 0; i < FPU_REGISTERS; i++)
        *fpu_st(fpu, i) = get_number(numbers + i * NUMBER_BYTES);
}

/* Offsets in the image of FXSAVE. */
enum {
    FX_CONTROL = 0, FX_STATUS = 2, FX_TAGS = 4, FX_OPCODE = 6,
    FX_IP = 8, FX_CS = 12, FX_DP = 16, FX_DS = 20,
    FX_NUMBERS = 32, FX_NUMBER_STEP = 16,
};

void fpu_fxsave(const struct fpu *fpu, uint8_t bytes[FPU_FXSAVE_BYTES])
{
    memset(bytes, 0, FPU_FXSAVE_BYTES);
    fpu_bytes_put(bytes + FX_CONTROL, 2, fpu->control);
    fpu_bytes_put(bytes + FX_STATUS, 2, fpu->status);
    bytes[FX_TAGS] = fpu->full;
    fpu_bytes_put(bytes + FX_OPCODE, 2, fpu->opcode);
    fpu_bytes_put(bytes + FX_IP, 4, fpu->ip);
    fpu_bytes_put(bytes + FX_CS, 2, fpu->cs);
    fpu_bytes_put(bytes + FX_DP, 4, fpu->dp);
    fpu_bytes_put(bytes + FX_DS, 2, fpu->ds);
    for (unsigned i = 0; i < FPU_REGISTERS; i++)
        put_number(bytes + FX_NUMBERS + i * FX_NUMBER_STEP,
                   fpu->reg[fpu_number(fpu, i)]);
}

void fpu_fxrstor(struct fpu *fpu, const uint8_t bytes[FPU_FXSAVE_BYTES])
{
    fpu->status = (uint16_t)fpu_bytes_value(bytes + FX_STATUS, 2);
    fpu->full = bytes[FX_TAGS];
    fpu->opcode = fpu_bytes_value(bytes + FX_OPCODE, 2) & OPCODE;
    fpu->ip = (uint32_t)fpu_bytes_value(bytes + FX_IP, 4);
    fpu->cs = (uint16_t)fpu_bytes_value(bytes + FX_CS, 2);
    fpu->dp = (uint32_t)fpu_bytes_value(bytes + FX_DP, 4);
    fpu->ds = (uint16_t)fpu_bytes_value(bytes + FX_DS, 2);
    for (unsigned i = 0; i < FPU_REGISTERS; i++)
        *fpu_st(fpu, i) = get_number(bytes + FX_NUMBERS + i * FX_NUMBER_STEP);
    fpu_load_control(fpu, (uint16_t)fpu_bytes_value(bytes + FX_CONTROL, 2));
}
