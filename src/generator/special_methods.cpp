// Which operators of C++ stand for Python's special methods.

#include "special_methods.hpp"

#include <algorithm>
#include <array>

namespace krait::generator {
namespace {

using Kind = BoundMethod::Kind;

constexpr std::array special_methods{
    SpecialMethod{"__neg__", "operator-", Kind::operation,
                  "krait::detail::unary<&PyNumber_Negative>"},
    SpecialMethod{"__pos__", "operator+", Kind::operation,
                  "krait::detail::unary<&PyNumber_Positive>"},
    SpecialMethod{"__invert__", "operator~", Kind::operation,
                  "krait::detail::unary<&PyNumber_Invert>"},
    SpecialMethod{"__abs__", "abs", Kind::operation, "krait::detail::unary<&PyNumber_Absolute>"},
    SpecialMethod{"__add__", "operator+", Kind::operation, "krait::detail::binary<&PyNumber_Add>"},
    SpecialMethod{"__sub__", "operator-", Kind::operation,
                  "krait::detail::binary<&PyNumber_Subtract>"},
    SpecialMethod{"__mul__", "operator*", Kind::operation,
                  "krait::detail::binary<&PyNumber_Multiply>"},
    SpecialMethod{"__truediv__", "operator/", Kind::operation,
                  "krait::detail::binary<&PyNumber_TrueDivide>"},
    SpecialMethod{"__mod__", "operator%", Kind::operation,
                  "krait::detail::binary<&PyNumber_Remainder>"},
    SpecialMethod{"__lshift__", "operator<<", Kind::operation,
                  "krait::detail::binary<&PyNumber_Lshift>"},
    SpecialMethod{"__rshift__", "operator>>", Kind::operation,
                  "krait::detail::binary<&PyNumber_Rshift>"},
    SpecialMethod{"__and__", "operator&", Kind::operation, "krait::detail::binary<&PyNumber_And>"},
    SpecialMethod{"__or__", "operator|", Kind::operation, "krait::detail::binary<&PyNumber_Or>"},
    SpecialMethod{"__xor__", "operator^", Kind::operation, "krait::detail::binary<&PyNumber_Xor>"},
    SpecialMethod{"__floordiv__", "floordiv", Kind::operation,
                  "krait::detail::binary<&PyNumber_FloorDivide>"},
    SpecialMethod{"__matmul__", "matmul", Kind::operation,
                  "krait::detail::binary<&PyNumber_MatrixMultiply>"},
    SpecialMethod{"__pow__", "pow", Kind::operation,
                  "krait::detail::binary<&krait::detail::power>"},
    SpecialMethod{"__radd__", "operator+", Kind::reflected,
                  "krait::detail::reflected<&PyNumber_Add>"},
    SpecialMethod{"__rsub__", "operator-", Kind::reflected,
                  "krait::detail::reflected<&PyNumber_Subtract>"},
    SpecialMethod{"__rmul__", "operator*", Kind::reflected,
                  "krait::detail::reflected<&PyNumber_Multiply>"},
    SpecialMethod{"__rtruediv__", "operator/", Kind::reflected,
                  "krait::detail::reflected<&PyNumber_TrueDivide>"},
    SpecialMethod{"__rmod__", "operator%", Kind::reflected,
                  "krait::detail::reflected<&PyNumber_Remainder>"},
    SpecialMethod{"__rlshift__", "operator<<", Kind::reflected,
                  "krait::detail::reflected<&PyNumber_Lshift>"},
    SpecialMethod{"__rrshift__", "operator>>", Kind::reflected,
                  "krait::detail::reflected<&PyNumber_Rshift>"},
    SpecialMethod{"__rand__", "operator&", Kind::reflected,
                  "krait::detail::reflected<&PyNumber_And>"},
    SpecialMethod{"__ror__", "operator|", Kind::reflected,
                  "krait::detail::reflected<&PyNumber_Or>"},
    SpecialMethod{"__rxor__", "operator^", Kind::reflected,
                  "krait::detail::reflected<&PyNumber_Xor>"},
    SpecialMethod{"__iadd__", "operator+=", Kind::in_place,
                  "krait::detail::binary<&PyNumber_InPlaceAdd>"},
    SpecialMethod{"__isub__", "operator-=", Kind::in_place,
                  "krait::detail::binary<&PyNumber_InPlaceSubtract>"},
    SpecialMethod{"__imul__", "operator*=", Kind::in_place,
                  "krait::detail::binary<&PyNumber_InPlaceMultiply>"},
    SpecialMethod{"__itruediv__", "operator/=", Kind::in_place,
                  "krait::detail::binary<&PyNumber_InPlaceTrueDivide>"},
    SpecialMethod{"__imod__", "operator%=", Kind::in_place,
                  "krait::detail::binary<&PyNumber_InPlaceRemainder>"},
    SpecialMethod{"__ilshift__", "operator<<=", Kind::in_place,
                  "krait::detail::binary<&PyNumber_InPlaceLshift>"},
    SpecialMethod{"__irshift__", "operator>>=", Kind::in_place,
                  "krait::detail::binary<&PyNumber_InPlaceRshift>"},
    SpecialMethod{"__iand__", "operator&=", Kind::in_place,
                  "krait::detail::binary<&PyNumber_InPlaceAnd>"},
    SpecialMethod{"__ior__", "operator|=", Kind::in_place,
                  "krait::detail::binary<&PyNumber_InPlaceOr>"},
    SpecialMethod{"__ixor__", "operator^=", Kind::in_place,
                  "krait::detail::binary<&PyNumber_InPlaceXor>"},
    SpecialMethod{"__lt__", "operator<", Kind::operation, "krait::detail::compared<Py_LT>"},
    SpecialMethod{"__le__", "operator<=", Kind::operation, "krait::detail::compared<Py_LE>"},
    SpecialMethod{"__gt__", "operator>", Kind::operation, "krait::detail::compared<Py_GT>"},
    SpecialMethod{"__ge__", "operator>=", Kind::operation, "krait::detail::compared<Py_GE>"},
    SpecialMethod{"__eq__", "operator==", Kind::operation, "krait::detail::compared<Py_EQ>"},
    SpecialMethod{"__ne__", "operator!=", Kind::operation, "krait::detail::compared<Py_NE>"},
    SpecialMethod{"__contains__", "contains", Kind::operation,
                  "krait::detail::binary<&krait::detail::has_item>"},
    SpecialMethod{"__getitem__", "operator[]", Kind::operation,
                  "krait::detail::binary<&PyObject_GetItem>"},
    SpecialMethod{"__delitem__", "erase", Kind::operation,
                  "krait::detail::binary<&krait::detail::delete_item>"},
    SpecialMethod{"__call__", "operator()", Kind::call, ""},
    SpecialMethod{"__iter__", "begin", Kind::iteration, "krait::detail::unary<&PyObject_GetIter>"},
    SpecialMethod{"__aiter__", "aiter", Kind::operation,
                  "krait::detail::unary<&krait::detail::itself>"},
};

}  // namespace

const SpecialMethod* find_special_method(std::string_view python_name) {
  const auto* found = std::ranges::find_if(
      special_methods, [&](const SpecialMethod& each) { return each.python_name == python_name; });
  return found == special_methods.end() ? nullptr : found;
}

}  // namespace krait::generator
