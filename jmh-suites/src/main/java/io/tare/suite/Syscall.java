// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import io.tare.load.kernel.ErrnoException;
import io.tare.load.kernel.PageMemory;
import io.tare.load.kernel.ParentProcess;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What the kernel, or whatever stands in for it in a sandbox, takes for its smallest services. */
@OnlyWhenNamed
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 3, time = 200, timeUnit = TimeUnit.MILLISECONDS)
public class Syscall {

    private static final int PAGES = 1024;

    /** A file to look at, where the fork may write. */
    @State(Scope.Benchmark)
    public static class Existing {

        private Path file;

        /** Makes it. */
        @Setup(Level.Trial)
        public void make() throws IOException {
            file = Files.createTempFile("tare-syscall-", "");
        }

        /** Deletes it. */
        @TearDown(Level.Trial)
        public void delete() throws IOException {
            Files.delete(file);
        }
    }

    /** getppid(2): in, out, nothing else. */
    @Benchmark
    public long getppid(RuntimePlace place) {
        return ParentProcess.id();
    }

    /** Opening a file and closing it. */
    @Benchmark
    public boolean openAndClose(RuntimePlace place, Existing existing) throws IOException {
        try (FileChannel channel = FileChannel.open(existing.file, StandardOpenOption.READ)) {
            return channel.isOpen();
        }
    }

    /** Looking at a file by its name. */
    @Benchmark
    public FileTime stat(RuntimePlace place, Existing existing) throws IOException {
        return Files.getLastModifiedTime(existing.file);
    }

    /** Mapping 4 KiB of memory and giving it back, untouched. */
    @Benchmark
    public long mapAndUnmap(RuntimePlace place) throws ErrnoException {
        try (PageMemory memory = PageMemory.reserve(PageMemory.PAGE_BYTES)) {
            return memory.address();
        }
    }

    /** The first touch of a page of fresh memory. */
    @Benchmark
    @OperationsPerInvocation(PAGES)
    public long pageFault(RuntimePlace place) throws ErrnoException {
        try (PageMemory memory = PageMemory.reserve(PAGES * PageMemory.PAGE_BYTES)) {
            for (int page = 0; page < PAGES; page++) {
                memory.buffer().put(page * PageMemory.PAGE_BYTES, (byte) 1);
            }
            return memory.address();
        }
    }
}
