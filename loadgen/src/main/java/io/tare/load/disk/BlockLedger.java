// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.disk;

import io.tare.load.kernel.DiskFile;
import io.tare.load.result.BadBlock;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How often a job wrote each block, and which do not hold what they should. Not thread-safe. */
final class BlockLedger {

    private final BlockStamp stamp;
    private final long offsetBytes;
    private final int blockBytes;
    private final int[] generations;
    /** Blocks that were never written hold the first stamp, or nothing. */
    private final boolean isLaidOut;

    private final List<BadBlock> badBlocks = new ArrayList<>();
    private long checked;

    BlockLedger(DiskPlan plan, BlockStamp stamp) {
        this.stamp = stamp;
        offsetBytes = plan.extent().offsetBytes();
        blockBytes = plan.access().maxBlockBytes();
        generations = new int[(int) plan.extent().blocks(blockBytes)];
        isLaidOut = plan.layOut() == LayOut.WRITTEN;
    }

    int nextGeneration(long offset) {
        return generations[block(offset)] + 1;
    }

    void completed(boolean write, long offset, ByteBuffer data) {
        if (write) {
            generations[block(offset)]++;
        } else {
            check(offset, data);
        }
    }

    long checked() {
        return checked;
    }

    List<BadBlock> badBlocks(int atMost) {
        return badBlocks.subList(0, Math.min(atMost, badBlocks.size()));
    }

    /** Reads all that was written. */
    void verify(DiskFile file, Path path, RequestBuffers buffers) throws IoFailureException {
        for (int block = 0; block < generations.length; block++) {
            if (generations[block] == 0 && !isLaidOut) {
                continue;
            }
            long offset = offsetBytes + (long) block * blockBytes;
            long result = file.read(buffers.address(0), blockBytes, offset);
            if (result == blockBytes) {
                check(offset, buffers.block(0));
            } else if (result < 0) {
                throw IoFailureException.of("read", path, offset, (int) -result);
            } else {
                badBlocks.add(new BadBlock(offset, "is beyond the end of the file"));
            }
        }
    }

    private void check(long offset, ByteBuffer data) {
        checked++;
        stamp.fault(data, offset, generations[block(offset)])
                .ifPresent(reason -> badBlocks.add(new BadBlock(offset, reason)));
    }

    private int block(long offset) {
        return (int) ((offset - offsetBytes) / blockBytes);
    }
}
