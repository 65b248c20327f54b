// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.result;

/**
 * What became of many small files. Immutable.
 *
 * @param create open(2), write(2) and close(2)
 * @param stat   statx(2)
 * @param rename rename(2)
 * @param unlink unlink(2)
 */
public record SmallFilesResult(FileOperation create, FileOperation stat, FileOperation rename, FileOperation unlink) {}
