// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite.compute;

import io.tare.engine.RefusedException;
import io.tare.run.DirectoryTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;

/**
 * OpenBLAS' single-precision matrix multiplication, with the kernels that it has for the CPU at hand. It uses the thread that
 * calls, and any number of threads may: its own would spin where they wait, and take a CPU that is not theirs.
 */
public final class OpenBlas {

    private static final String UNPACK_DIRECTORY = "org.bytedeco.javacpp.cachedir";

    private static boolean isLoaded;

    private OpenBlas() {}

    /**
     * Makes sure that it can be called.
     *
     * @throws RefusedException where it cannot be loaded, with the linker's words
     */
    static synchronized void require() {
        if (!isLoaded) {
            load();
            isLoaded = true;
        }
    }

    /** Its name and version. */
    public static String version() {
        return openblas_nolapack.OPENBLAS_VERSION.strip();
    }

    /**
     * Makes product = left · right; all are stored row by row.
     *
     * @param left rows × inner
     * @param right inner × columns
     * @param product rows × columns
     * @param productStride from the begin of one of its rows to the next, at least {@code columns}
     */
    static void multiply(
            FloatBuffer left,
            FloatBuffer right,
            FloatBuffer product,
            int rows,
            int inner,
            int columns,
            int productStride) {
        openblas_nolapack.cblas_sgemm(
                openblas_nolapack.CblasRowMajor,
                openblas_nolapack.CblasNoTrans,
                openblas_nolapack.CblasNoTrans,
                rows,
                columns,
                inner,
                1,
                left,
                inner,
                right,
                columns,
                0,
                product,
                productStride);
    }

    /** JavaCPP would unpack it into the user's home, and leave it there. What is loaded needs its file no longer. */
    private static void load() {
        try {
            Path directory = Files.createTempDirectory("tare-openblas-");
            System.setProperty(UNPACK_DIRECTORY, directory.toString());
            try {
                Loader.load(openblas_nolapack.class);
                openblas_nolapack.blas_set_num_threads(1);
            } catch (LinkageError e) {
                throw new RefusedException("OpenBLAS cannot be loaded here: " + e.getMessage());
            } finally {
                System.clearProperty(UNPACK_DIRECTORY);
                DirectoryTree.delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
