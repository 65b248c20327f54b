// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.result;

import io.tare.load.kernel.ThreadUsage;
import java.util.List;
import java.util.Optional;

/**
 * What one job did. Immutable.
 *
 * @param job        which, from 0
 * @param reads      its reads
 * @param writes     its writes
 * @param syncs      how long its fsync(2) and fdatasync(2) took
 * @param usage      what its thread used
 * @param badBlocks  blocks that did not hold what was written there, the first 100; only looked for by verify
 * @param checked    how many blocks were looked at for that
 * @param failure    what ended it before its time
 */
public record FileJobResult(
        int job,
        IoFlow reads,
        IoFlow writes,
        Latency syncs,
        Optional<ThreadUsage> usage,
        List<BadBlock> badBlocks,
        long checked,
        Optional<IoFailure> failure) {

    public FileJobResult {
        badBlocks = List.copyOf(badBlocks);
    }
}
