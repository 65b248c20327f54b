// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.load.disk.SmallFiles;
import io.tare.load.result.SmallFilesResult;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a file system does besides moving data: small files are made, looked at, renamed and deleted.
 *
 * <p>Operation: all of them. One run before, of which nothing counts.
 */
@OnlyWhenNamed
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(3)
@Warmup(iterations = 1)
@Measurement(iterations = 1)
public class FileMetadata {

    /** What is done. */
    @State(Scope.Benchmark)
    public static class Load {

        /** How many files. */
        @Param("10000")
        public int files;

        /** Bytes that are written to each. */
        @Param("4096")
        public int fileBytes;
    }

    /** All files, once. */
    @Benchmark
    public void run(DiskPlace place, Load load, FileMetrics metrics) {
        SmallFilesResult result = new SmallFiles(load.files, load.fileBytes).run(place.directory());
        metrics.create = result.create().perSecond();
        metrics.stat = result.stat().perSecond();
        metrics.rename = result.rename().perSecond();
        metrics.unlink = result.unlink().perSecond();
    }
}
