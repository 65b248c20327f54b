// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelTest {

    @Test
    void multipliesRowsByColumns() {
        OpenBlas.require();
        FloatBuffer left = floats(1, 2, 3, 4, 5, 6);
        FloatBuffer right = floats(7, 8, 9, 10, 11, 12);
        FloatBuffer product = Floats.zeros(4);
        OpenBlas.multiply(left, right, product, 2, 3, 2, 2);
        assertThat(Stream.of(0, 1, 2, 3).map(product::get)).containsExactly(58f, 64f, 139f, 154f);
    }

    @ParameterizedTest(name = "size {0}, threads {1}")
    @CsvSource({"1, 1", "2, 1", "3, 2", "17, 1", "64, 2", "100, 1", "129, 2", "5, 8"})
    void multipliesAsTheDefinitionSays(int size, int threads) {
        Kernel kernel = new Multiplication(size, threads);
        kernel.compute();
        assertRight(kernel);
    }

    @ParameterizedTest(name = "side {0}, threads {1}")
    @CsvSource({"3, 1", "4, 2", "5, 1", "16, 1", "33, 2", "64, 1", "65, 4"})
    void convolvesAsTheDefinitionSays(int side, int threads) {
        Kernel kernel = new Convolution(side, threads);
        kernel.compute();
        assertRight(kernel);
        assertThat(kernel.outputs()).isEqualTo(16 * (side - 2) * (side - 2));
    }

    @Test
    void findsOutWhatWasNotComputedRight() {
        Kernel kernel = new Multiplication(8, 1);
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> kernel.check(10))
                .withMessageContaining("output 0 was computed as 0.0 and is ");
        kernel.compute();
        assertThatCode(() -> kernel.check(10)).doesNotThrowAnyException();
    }

    @Test
    void leavesNoLibraryUnpacked(@TempDir Path directory) throws Exception {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + directory,
                        "-Duser.home=" + directory,
                        "-XX:-UsePerfData",
                        // As forks have them: newer JDKs warn of native code.
                        "-XX:+IgnoreUnrecognizedVMOptions",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Multiplied.class.getName())
                .redirectErrorStream(true)
                .start();
        try {
            assertThat(jvm.inputReader(StandardCharsets.UTF_8).lines()).containsExactly("OpenBLAS 0.3.31");
            assertThat(jvm.waitFor()).isZero();
        } finally {
            jvm.destroyForcibly();
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }

    /** A JVM that multiplies and ends. */
    static final class Multiplied {

        private Multiplied() {}

        public static void main(String[] words) {
            new Multiplication(3, 1).compute();
            System.out.println(OpenBlas.version());
            // Nothing is left to do when it ends.
            Runtime.getRuntime().halt(0);
        }
    }

    @Test
    void refusesSizesAndThreadsThatAreNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Multiplication(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Convolution(2, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Multiplication(1, 0));
    }

    private static void assertRight(Kernel kernel) {
        for (int output = 0; output < kernel.outputs(); output++) {
            assertThat((double) kernel.computed(output))
                    .as("output " + output)
                    .isCloseTo(kernel.expected(output), within(kernel.tolerance()));
        }
    }

    private static FloatBuffer floats(float... numbers) {
        return Floats.zeros(numbers.length).put(0, numbers);
    }
}
