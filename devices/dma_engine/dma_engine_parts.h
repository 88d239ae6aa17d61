/* What the files of the DMA engine offer to each other. */
#ifndef PAGEWALK_DEVICES_DMA_ENGINE_DMA_ENGINE_PARTS_H
#define PAGEWALK_DEVICES_DMA_ENGINE_DMA_ENGINE_PARTS_H

#include "devices/dma_engine/dma_engine.h"

/* dma_engine_registers.c: BAR 0. */
uint32_t dma_engine_read(void *dev, uint32_t offset, unsigned size);
void dma_engine_write(void *dev, uint32_t offset, unsigned size,
                      uint32_t value);

/* dma_engine.c: what the bits of the registers do. An engine that is busy is not
 * started. */
void dma_engine_start(struct dma_engine *engine, bool list);
void dma_engine_abort(struct dma_engine *engine);
void dma_engine_cancel(struct dma_engine *engine);
void dma_engine_update_irq(struct dma_engine *engine);

#endif
