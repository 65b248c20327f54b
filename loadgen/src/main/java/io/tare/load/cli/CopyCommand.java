// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.cli;

import io.tare.load.disk.CacheStart;
import io.tare.load.disk.FileCopy;
import io.tare.load.result.CopyResult;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Copies of a file. */
@Command(
        name = "copy",
        description = "Copies a file of its own block by block through the page cache, as dd does.",
        mixinStandardHelpOptions = true)
final class CopyCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "DIRECTORY", description = "where both files are made, and deleted at the end")
    private Path directory = Path.of("");

    @Option(
            names = "--bs",
            paramLabel = "BYTES",
            defaultValue = "128K",
            converter = Quantity.Bytes.class,
            description = "what is copied in one go (default: ${DEFAULT-VALUE})")
    private long blockBytes = 128 << 10;

    @Option(
            names = "--size",
            paramLabel = "BYTES",
            defaultValue = "64M",
            converter = Quantity.Bytes.class,
            description = "size of the file (default: ${DEFAULT-VALUE})")
    private long fileBytes = 64 << 20;

    @Option(
            names = "--cache",
            paramLabel = "NAME",
            defaultValue = "warm",
            description = "what the page cache holds of the file before: cold, warm, asis (default: ${DEFAULT-VALUE})")
    private String cache = "warm";

    @Option(names = "--end-fsync", description = "the copy has to be on the medium, in the time that counts")
    private boolean endFsync;

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            defaultValue = "5",
            description = "how often (default: ${DEFAULT-VALUE})")
    private int count = 5;

    @Override
    // The signal's watch is closed after the files, and not used in between.
    @SuppressWarnings("try")
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli gives the spec before it calls");
        }
        CacheStart start = CacheStart.named(cache);
        Output out = output.to(spec.commandLine().getOut());
        out.print("settings", object -> {
            object.writeStringField("load", "copy");
            object.writeNumberField("blockBytes", blockBytes);
            object.writeNumberField("fileBytes", fileBytes);
            object.writeStringField("cache", start.id());
            object.writeBooleanField("endFsync", endFsync);
        });
        try (EndWithSignal end = EndWithSignal.watch();
                FileCopy copy =
                        FileCopy.prepare(directory, Quantity.toInt("--bs", blockBytes), fileBytes, start, endFsync)) {
            for (int i = 0; i < count; i++) {
                CopyResult result = copy.run();
                if (result.failure().isPresent()) {
                    spec.commandLine().getErr().println(result.failure().get().sentence());
                    return LoadMain.FAILED;
                }
                show(out, result);
            }
        }
        return 0;
    }

    private static void show(Output out, CopyResult result) {
        out.say(String.format(
                Locale.ROOT,
                "%d bytes in %.6f s: %.3f MB/s",
                result.bytes(),
                result.elapsedNanos() / 1e9,
                result.bytesPerSecond() / 1e6));
        out.print("result", object -> {
            object.writeNumberField("bytes", result.bytes());
            object.writeNumberField("elapsedNanos", result.elapsedNanos());
            object.writeNumberField("bytesPerSecond", result.bytesPerSecond());
        });
    }
}
