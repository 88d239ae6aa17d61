/* The DMA engine's registers (dma_engine_abi.h). */
#include <inttypes.h>

#include "base/bytes.h"
#include "devices/dma_engine/dma_engine_parts.h"

enum { REGISTER_BYTES = 4 };

static bool is_register(uint32_t offset, unsigned size)
{
    return size == REGISTER_BYTES && offset % REGISTER_BYTES == 0;
}

/* Where a register of the descriptor is kept; null: it is another register. */
static uint8_t *in_descriptor(struct dma_engine *engine, uint32_t offset)
{
    uint32_t at = offset - DMA_ENGINE_FIRST;

    return at < DMA_ENGINE_DESCRIPTOR_BYTES ? engine->first + at : NULL;
}

uint32_t dma_engine_read(void *dev, uint32_t offset, unsigned size)
{
    struct dma_engine *engine = dev;
    const uint8_t *descriptor = in_descriptor(engine, offset);

    if (!is_register(offset, size))
        return UINT32_MAX;
    if (descriptor)
        return bytes_get_le(descriptor, REGISTER_BYTES);
    switch (offset) {
    case DMA_ENGINE_ID:           return DMA_ENGINE_ID_VALUE;
    case DMA_ENGINE_CAPABILITIES: return DMA_ENGINE_VERSION |
                                         engine->bits << 8;
    case DMA_ENGINE_LIMIT:        return engine->limit;
    case DMA_ENGINE_CONTROL:      return engine->control;
    case DMA_ENGINE_STATUS:       return engine->status;
    case DMA_ENGINE_ERROR:        return engine->error;
    case DMA_ENGINE_FAULT_LO:     return (uint32_t)engine->fault;
    case DMA_ENGINE_FAULT_HI:     return (uint32_t)(engine->fault >> 32);
    case DMA_ENGINE_DESCRIPTORS:  return engine->descriptors;
    case DMA_ENGINE_BYTES:        return engine->bytes;
    default:                      return UINT32_MAX;
    }
}

/* Whether a register can be written that a transfer under way depends on. */
static bool is_idle(const struct dma_engine *engine, const char *what)
{
    if (!(engine->status & DMA_ENGINE_BUSY))
        return true;
    LOG(engine->log, guest, "DMA engine: %s while it is busy", what);
    return false;
}

static void write_limit(struct dma_engine *engine, uint32_t bits)
{
    if ((bits == 24 || bits == 32 || bits == 64) && bits <= engine->bits)
        engine->limit = bits;
    else
        LOG(engine->log, guest, "DMA engine: no addresses of %" PRIu32
            " bits, it has %u", bits, engine->bits);
}

static void write_control(struct dma_engine *engine, uint32_t value)
{
    bool list = value & DMA_ENGINE_START_LIST;

    if (value & DMA_ENGINE_RESET) {
        dma_engine_cancel(engine);
        return;
    }
    engine->control = value & DMA_ENGINE_INTERRUPT;
    dma_engine_update_irq(engine);
    if (value & DMA_ENGINE_ABORT)
        dma_engine_abort(engine);
    else if ((value & DMA_ENGINE_START || list) && is_idle(engine, "a start"))
        dma_engine_start(engine, list);
}

void dma_engine_write(void *dev, uint32_t offset, unsigned size,
                      uint32_t value)
{
    struct dma_engine *engine = dev;
    uint8_t *descriptor = in_descriptor(engine, offset);

    if (!is_register(offset, size))
        return;
    if (descriptor) {
        if (is_idle(engine, "a write to its descriptor"))
            bytes_put_le(descriptor, REGISTER_BYTES, value);
    } else if (offset == DMA_ENGINE_LIMIT) {
        if (is_idle(engine, "a write to its limit"))
            write_limit(engine, value);
    } else if (offset == DMA_ENGINE_CONTROL) {
        write_control(engine, value);
    } else if (offset == DMA_ENGINE_STATUS) {
        engine->status &= ~(value & (DMA_ENGINE_DONE | DMA_ENGINE_FAILED));
        dma_engine_update_irq(engine);
    }
}
