// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DiskSignalTest {

    private static final int SIGTERM_EXIT = 143;

    @TempDir
    private Path directory = Path.of(".");

    /** In the middle of laying out a file that would take long, and in the middle of reading one. */
    @ParameterizedTest
    @ValueSource(strings = {"3g", "1m"})
    void leavesNothingWhenItIsEndedBySigterm(String fileSize) throws Exception {
        assumeThat(Files.getFileStore(directory).getUsableSpace()).isGreaterThan(4L << 30);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LoadMain.class.getName(),
                        "disk",
                        directory.toString(),
                        "--size",
                        fileSize,
                        "--direct",
                        "0",
                        "-t",
                        "5m")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            awaitFile();
            process.destroy();

            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(SIGTERM_EXIT);
            assertThat(directory).isEmptyDirectory();
        } finally {
            process.destroyForcibly();
        }
    }

    private void awaitFile() throws IOException, InterruptedException {
        for (int i = 0; i < 600; i++) {
            try (Stream<Path> files = Files.walk(directory)) {
                if (files.anyMatch(file -> file.endsWith("job.0"))) {
                    Thread.sleep(300);
                    return;
                }
            }
            Thread.sleep(100);
        }
        throw new IOException("no file was made");
    }
}
