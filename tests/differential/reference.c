/*
 * A case on Unicorn.
 *
 * Each configuration is entered once: by writing registers and, for another
 * privilege level, by an IRET. Its context is saved and restored before each
 * run, which also clears the exception that ended the run before.
 */
#include "tests/differential/reference.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

enum {
    CR0_PE = 1, CR0_ET = 1 << 4,
    EFLAGS_1 = 1 << 1, EFLAGS_IOPL3 = 3 << 12, EFLAGS_VM = 1 << 17,
    IA32_SYSENTER_CS = 0x174,
    IRETD = 0xcf, HLT = 0xf4,
    CS = 1, SS = 2,             /* in selectors of a configuration */
    VECTOR_UD = 6,
};
#define CR0_PG 0x80000000u

#define BEYOND_BYTES ((size_t)(UINT64_C(0x100000000) - WORLD_BYTES))

/* An address at which no run stops. It must be mapped: the interface translates
 * it, and changes CR2 when it cannot. */
enum { NOWHERE = WORLD_CODE_END - 1 };

static const int gpr_id[] = {
    UC_X86_REG_EAX, UC_X86_REG_ECX, UC_X86_REG_EDX, UC_X86_REG_EBX,
    UC_X86_REG_ESP, UC_X86_REG_EBP, UC_X86_REG_ESI, UC_X86_REG_EDI,
};

static const int segment_id[] = {
    UC_X86_REG_ES, UC_X86_REG_CS, UC_X86_REG_SS,
    UC_X86_REG_DS, UC_X86_REG_FS, UC_X86_REG_GS,
};

static void on_interrupt(uc_engine *uc, uint32_t vector, void *user)
{
    struct reference *r = user;

    r->vector = (int)vector;
    uc_emu_stop(uc);
}

static uint32_t on_in(uc_engine *uc, uint32_t port, int size, void *user)
{
    (void)uc;
    (void)user;
    return state_port_value(port & 0xffff, (unsigned)size);
}

static void on_out(uc_engine *uc, uint32_t port, int size, uint32_t value,
                   void *user)
{
    struct reference *r = user;

    (void)uc;
    r->io = state_port_digest(r->io, port & 0xffff, (unsigned)size, value);
}

static uint32_t get(const struct reference *r, int id)
{
    uint32_t value = 0;

    uc_reg_read(r->uc, id, &value);
    return value;
}

static bool set(struct reference *r, int id, uint32_t value)
{
    return uc_reg_write(r->uc, id, &value) == UC_ERR_OK;
}

static bool set_table(struct reference *r, int id, uint16_t selector,
                      uint32_t base, uint32_t limit, uint32_t flags)
{
    uc_x86_mmr table = {selector, base, limit, flags};

    return uc_reg_write(r->uc, id, &table) == UC_ERR_OK;
}

static bool set_msr(struct reference *r, uint32_t number, uint64_t value)
{
    uc_x86_msr msr = {number, value};

    return uc_reg_write(r->uc, UC_X86_REG_MSR, &msr) == UC_ERR_OK;
}

static bool set_tables(struct reference *r)
{
    return set_msr(r, IA32_SYSENTER_CS, SEL_CODE32) &&
           set_table(r, UC_X86_REG_GDTR, 0, WORLD_GDT, WORLD_GDT_LIMIT, 0) &&
           set_table(r, UC_X86_REG_IDTR, 0, 0, 0, 0) &&
           set_table(r, UC_X86_REG_LDTR, SEL_LDT, WORLD_LDT, WORLD_LDT_LIMIT,
                     0x8200) &&
           set_table(r, UC_X86_REG_TR, SEL_TSS, WORLD_TSS, WORLD_TSS_LIMIT,
                     0x8900);      /* available: it takes no busy TSS */
}

/* IRETD from level 0, at the end of the code zone, to the configuration. */
static bool enter_by_iret(struct reference *r, const struct config *c)
{
    enum { AT = WORLD_CODE_END - 16, FRAME = WORLD_STACK };
    const uint32_t frame[] = {
        AT + 1, c->selector[CS],
        EFLAGS_1 | (c->vm ? EFLAGS_VM | EFLAGS_IOPL3 : 0),
        0x100, c->selector[SS], c->selector[0], c->selector[3], c->selector[4],
        c->selector[5],
    };
    uint8_t kept[sizeof frame];
    bool ok;

    memcpy(kept, r->memory + FRAME, sizeof kept);
    memcpy(r->memory + FRAME, frame, sizeof frame);
    if (c->vm)                      /* the IP that CS:IP is to have */
        r->memory[FRAME + 1] = (AT + 1 - c->selector[CS] * 16) >> 8;
    r->memory[AT] = IRETD;
    ok = set(r, UC_X86_REG_ESP, FRAME) &&
         uc_emu_start(r->uc, AT, AT + 1, 0, 0) == UC_ERR_OK && r->vector < 0;
    memcpy(r->memory + FRAME, kept, sizeof kept);
    r->memory[AT] = HLT;
    uc_ctl_remove_cache(r->uc, WORLD_CODE, WORLD_CODE_END);
    return ok;
}

static bool set_segments(struct reference *r, const uint16_t selector[6])
{
    bool ok = true;

    for (unsigned i = 0; i < 6; i++)
        ok &= set(r, segment_id[i], selector[i]);
    return ok;
}

/* By MOV CR0, EAX: a write through the interface does not change the mode. */
static bool leave_protected_mode(struct reference *r)
{
    enum { AT = WORLD_CODE_END - 16 };
    static const uint8_t code[] = {0x0f, 0x22, 0xc0};
    bool ok;

    memcpy(r->memory + AT, code, sizeof code);
    ok = set(r, UC_X86_REG_EAX, CR0_ET) &&
         uc_emu_start(r->uc, AT, AT + sizeof code, 0, 0) == UC_ERR_OK;
    memset(r->memory + AT, HLT, sizeof code);
    uc_ctl_remove_cache(r->uc, WORLD_CODE, WORLD_CODE_END);
    return ok;
}

static bool enter(struct reference *r, const struct config *c,
                  uc_context *initial)
{
    const struct config *flat = &world_config[0];
    uint32_t paging = CR0_PE | CR0_ET | (c->paging ? CR0_PG : 0);
    bool ok = uc_context_restore(r->uc, initial) == UC_ERR_OK;

    r->vector = -1;
    if (!c->protected)
        return ok && leave_protected_mode(r) && set_segments(r, c->selector);
    ok = ok && set(r, UC_X86_REG_CR3, WORLD_PAGE_DIRECTORY) &&
         set(r, UC_X86_REG_CR0, paging);
    if (!c->cpl)
        return ok && set_segments(r, c->selector);
    ok = ok && set_segments(r, flat->selector) && enter_by_iret(r, c);
    /* IRET to virtual-8086 mode has loaded all of them. */
    for (unsigned i = 0; i < 6 && !c->vm; i++)
        if (i != CS && i != SS)
            ok &= set(r, segment_id[i], c->selector[i]);
    return ok;
}

static bool save_contexts(struct reference *r)
{
    uc_context *initial;
    bool ok;

    if (uc_context_alloc(r->uc, &initial) != UC_ERR_OK)
        return false;
    ok = set_tables(r) && uc_context_save(r->uc, initial) == UC_ERR_OK;
    for (unsigned i = 0; ok && i < CONFIGS; i++) {
        ok = enter(r, &world_config[i], initial) &&
             uc_context_alloc(r->uc, &r->context[i]) == UC_ERR_OK &&
             uc_context_save(r->uc, r->context[i]) == UC_ERR_OK;
        if (!ok)
            fprintf(stderr, "cpu_fuzz: cannot enter %s\n",
                    world_config[i].name);
    }
    uc_context_free(initial);
    return ok;
}

static bool add_hooks(struct reference *r)
{
    uc_hook hook;

    return uc_hook_add(r->uc, &hook, UC_HOOK_INTR, on_interrupt, r, 1, 0) ==
               UC_ERR_OK &&
           uc_hook_add(r->uc, &hook, UC_HOOK_INSN, on_in, r, 1, 0,
                       UC_X86_INS_IN) == UC_ERR_OK &&
           uc_hook_add(r->uc, &hook, UC_HOOK_INSN, on_out, r, 1, 0,
                       UC_X86_INS_OUT) == UC_ERR_OK;
}

/*
 * The interface refuses a linear address that is no mapped physical address,
 * before it translates it. So all of 4 GiB is mapped: behind the world is
 * memory that no page maps, and accesses there become page faults.
 */
static uc_err map_memory(struct reference *r)
{
    uc_err error = uc_mem_map_ptr(r->uc, 0, WORLD_BYTES, UC_PROT_ALL,
                                  r->memory);

    r->beyond = mmap(NULL, BEYOND_BYTES, PROT_NONE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (r->beyond == MAP_FAILED)
        return UC_ERR_NOMEM;
    return error != UC_ERR_OK ? error
                              : uc_mem_map_ptr(r->uc, WORLD_BYTES,
                                               BEYOND_BYTES, UC_PROT_ALL,
                                               r->beyond);
}

bool reference_init(struct reference *r, uint8_t *memory)
{
    uc_err error = uc_open(UC_ARCH_X86, UC_MODE_32, &r->uc);

    *r = (struct reference){.uc = r->uc, .memory = memory};
    if (error == UC_ERR_OK)
        error = uc_ctl_set_cpu_model(r->uc, UC_CPU_X86_PENTIUM3);
    if (error == UC_ERR_OK)
        error = map_memory(r);
    if (error != UC_ERR_OK) {
        fprintf(stderr, "cpu_fuzz: unicorn: %s\n", uc_strerror(error));
        return false;
    }
    return add_hooks(r) && save_contexts(r);
}

void reference_destroy(struct reference *r)
{
    for (unsigned i = 0; i < CONFIGS; i++)
        if (r->context[i])
            uc_context_free(r->context[i]);
    uc_close(r->uc);
    munmap(r->beyond, BEYOND_BYTES);
}

void reference_forget_code(struct reference *r)
{
    uc_context_restore(r->uc, r->context[0]);
    uc_ctl_remove_cache(r->uc, WORLD_CODE, WORLD_CODE_END);
}

static int outcome(const struct reference *r, uc_err error)
{
    if (error == UC_ERR_INSN_INVALID)
        return VECTOR_UD;
    if (error != UC_ERR_OK && error != UC_ERR_EXCEPTION)
        return OUTCOME_LOST + (int)error;
    return r->vector;
}

/*
 * Drops the translations of addresses, by code of the world that reloads CR3:
 * a write of CR3 through the interface drops none.
 */
static void forget_translations(struct reference *r)
{
    uc_context_restore(r->uc, r->context[0]);
    uc_emu_start(r->uc, WORLD_RELOAD, NOWHERE, 0, 0);
}

void reference_run(struct reference *r, unsigned config,
                   const struct state *before, struct state *after)
{
    uc_err error;

    forget_translations(r);
    uc_context_restore(r->uc, r->context[config]);
    for (unsigned i = 0; i < 8; i++)
        set(r, gpr_id[i], before->gpr[i]);
    set(r, UC_X86_REG_EFLAGS, before->eflags);
    set(r, UC_X86_REG_CR2, 0);
    r->vector = OUTCOME_HALT;
    r->io = 0;
    error = uc_emu_start(r->uc, before->eip, NOWHERE, 0, 0);
    after->outcome = outcome(r, error);
    for (unsigned i = 0; i < 8; i++)
        after->gpr[i] = get(r, gpr_id[i]);
    for (unsigned i = 0; i < 6; i++)
        after->segment[i] = (uint16_t)get(r, segment_id[i]);
    after->eip = get(r, UC_X86_REG_EIP);
    after->eflags = get(r, UC_X86_REG_EFLAGS);
    after->cr0 = get(r, UC_X86_REG_CR0);
    after->cr2 = get(r, UC_X86_REG_CR2);
    after->io = r->io;
}
